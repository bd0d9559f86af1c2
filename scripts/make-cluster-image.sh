#!/bin/bash
# Makes the root of cluster nodes from package registries alone: Debian packages and Go modules.
#
#   usage: scripts/make-cluster-image.sh [STORE]      (STORE defaults to /var/lib/cksl/store)
#
#   STORE/roots/<sha256>/            the root: systemd, containerd, the kubelet, kubeadm, and below
#                                    /var/lib/containerd the images of the control plane, unpacked
#   STORE/cluster                    pointer: the digest of that root
#   STORE/kind                       link: the compiled `kind`, which makes clusters of that root in a
#                                    container engine
#
# What is there already is not made again: a killed run goes on where it was. scripts/roots.sh and
# scripts/modules.sh say what else the store looks like. Needs root, Go, a C compiler, libseccomp's static
# library and mmdebstrap.
set -euo pipefail
# Or a command that fails in $(…) goes unnoticed.
shopt -s inherit_errexit
# shellcheck source=roots.sh
. "$(dirname "$0")/roots.sh"
# shellcheck source=modules.sh
. "$(dirname "$0")/modules.sh"

recipe=$(cd "$(dirname "$0")/../images/cluster" && pwd)
# shellcheck source=../images/cluster/versions.env
. "$recipe/versions.env"

# What systemd, containerd, the kubelet and kube-proxy ask of a node, then a learner's tools.
packages=(
    systemd dbus nftables iptables conntrack ipset iproute2 ethtool util-linux mount kmod socat ca-certificates
    strace seccomp procps psmisc lsof iputils-ping netcat-openbsd file binutils busybox-static sudo
    "${tools[@]}"
)

[ "$(id -u)" = 0 ] || die "needs root, to give the files of a root their owners"
command -v mmdebstrap >/dev/null || die "mmdebstrap is missing: apt-get install mmdebstrap"
command -v gcc >/dev/null || die "a C compiler is missing: apt-get install gcc libc6-dev"
command -v pkg-config >/dev/null || die "pkg-config is missing, by which runc finds libseccomp: apt-get install pkg-config"
[ -e /usr/lib/x86_64-linux-gnu/libseccomp.a ] || die "libseccomp's static library is missing: apt-get install libseccomp-dev"
open_compiled "${1:-/var/lib/cksl/store}"

# layer NAME [FILE…]: makes the root of an image: these files below /usr/local/bin.
layer() {
    local folder=$work/layers/$1
    shift
    mkdir -p "$folder"/{etc,proc,sys,dev,tmp,run,usr/local/bin}
    chmod 1777 "$folder/tmp"
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n' >"$folder/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$folder/etc/group"
    [ $# = 0 ] || install -m 0755 "$@" "$folder/usr/local/bin/"
}

# with_libraries FOLDER PROGRAM…: puts programs of the node into an image, with the libraries that they
# are linked with.
with_libraries() {
    local folder=$1 file
    shift
    ln -sfn usr/lib "$folder/lib"
    ln -sfn usr/lib64 "$folder/lib64"
    mkdir -p "$folder"/usr/{lib,lib64,sbin}
    for file; do
        install -m 0755 "$root$file" "$folder/usr/sbin/"
        chroot "$root" ldd "$file"
    done | grep -o '/lib[^ ]*' | sort -u | while read -r file; do
        install -m 0755 -D "$root$file" "$folder$file"
    done
}

# image REFERENCE LAYER ENTRYPOINT: packs a layer as an image of one layer, as `docker save` does.
image() {
    local reference=$1 layer=$2 entry=$3 folder digest
    folder=$work/images/$layer
    mkdir -p "$folder"
    tar -C "$work/layers/$layer" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$folder/layer.tar" .
    digest=$(sha256sum "$folder/layer.tar" | cut -d' ' -f1)
    case $entry in
        "") entry='"Cmd": ["sh"]' ;;
        *) entry="\"Entrypoint\": [\"$entry\"]" ;;
    esac
    cat >"$folder/config.json" <<CONFIG
{
  "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
  "config": {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], $entry},
  "rootfs": {"type": "layers", "diff_ids": ["sha256:$digest"]},
  "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "cksl"}]
}
CONFIG
    printf '[{"Config": "config.json", "RepoTags": ["%s"], "Layers": ["layer.tar"]}]\n' "$reference" \
        >"$folder/manifest.json"
    tar -C "$folder" -cf "$work/images/$layer.tar" manifest.json config.json layer.tar
    rm -rf "$folder"
}

# The images that the root brings, by the names under which kubeadm and labs ask for them.
make_images() {
    local name registry=registry.k8s.io
    for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
        layer "$name"
        install -m 0755 "$kubernetes/kubernetes" "$work/layers/$name/usr/local/bin/$name"
    done
    with_libraries "$work/layers/kube-proxy" /usr/sbin/nft
    for name in kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
        image "$registry/$name:$KUBERNETES" "$name" "/usr/local/bin/$name"
    done
    layer etcd "$etcd/etcdctl"
    install -m 0755 "$etcd/server" "$work/layers/etcd/usr/local/bin/etcd"
    image "$registry/etcd:${ETCD#v}-0" etcd ""
    layer coredns "$coredns/coredns"
    image "$registry/coredns/coredns:$COREDNS" coredns /usr/local/bin/coredns
    layer pause
    gcc -Os -static -s -Wall -Werror -o "$work/layers/pause/pause" "$recipe/pause.c"
    image "$registry/pause:$PAUSE" pause /pause
    layer busybox "$root/bin/busybox"
    mkdir "$work/layers/busybox/bin"
    mv "$work/layers/busybox/usr/local/bin/busybox" "$work/layers/busybox/bin/"
    for name in $("$root/bin/busybox" --list); do
        [ "$name" = busybox ] || ln -s busybox "$work/layers/busybox/bin/$name"
    done
    image registry.lab/busybox:1.35 busybox ""
    layer http-echo "$http_echo/http-echo"
    image registry.lab/http-echo:1.0 http-echo /usr/local/bin/http-echo
    # The program itself is the lab's: a pod mounts it, and the way to its events, from the node.
    layer falco
    cp -a "$work/layers/busybox/bin" "$work/layers/falco/bin"
    mkdir -p "$work/layers/falco"/{usr/bin,usr/lib,usr/lib64,etc/falco/rules.d,opt/cksl/bin,run/cksl}
    ln -s /opt/cksl/bin/cksl-node "$work/layers/falco/usr/bin/falco"
    # It is static when it is installed, and linked with these when it was built to be worked on.
    ln -s usr/lib "$work/layers/falco/lib"
    ln -s usr/lib64 "$work/layers/falco/lib64"
    for name in lib64/ld-linux-x86-64.so.2 lib/x86_64-linux-gnu/libc.so.6 lib/x86_64-linux-gnu/libgcc_s.so.1; do
        install -m 0755 -D "$root/$name" "$work/layers/falco/$name"
    done
    image "registry.lab/falco:$FALCO" falco /usr/bin/falco
}

# Has containerd take the images in and unpack them below the new root's /var/lib/containerd. Only what
# starts containers is kept of them, not the archives of their layers; programs that lie in several
# images are kept once.
unpack_images() {
    local socket=$work/containerd.sock archive file running tries=0 list
    printf 'version = 3\ndisabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"]\n' \
        >"$work/containerd.toml"
    "${own_mounts[@]}" "$containerd/containerd" --config "$work/containerd.toml" --root "$root/var/lib/containerd" \
        --state "$work/state" --address "$socket" >"$work/containerd.log" 2>&1 &
    running=$!
    until "$containerd/ctr" --address "$socket" version >/dev/null 2>&1; do
        tries=$((tries + 1))
        if [ $tries -gt 100 ] || ! kill -0 "$running" 2>/dev/null; then
            tail -n 20 "$work/containerd.log" >&2
            die "containerd does not start"
        fi
        sleep 0.3
    done
    ask() { "$containerd/ctr" --address "$socket" --namespace k8s.io "$@" 2>>"$work/containerd.log"; }
    for archive in "$work"/images/*.tar; do
        ask images import --snapshotter overlayfs --label io.cri-containerd.image=managed "$archive" >/dev/null
    done
    ask content prune references >/dev/null
    list=$(ask images list --quiet)
    kill "$running"
    wait "$running" || true
    say "images: $(printf '%s' "$list" | grep -v '^sha256' | tr '\n' ' ')"
    for file in "$root"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/*/fs/usr/local/bin/kube-*; do
        cmp -s "$file" "$root/usr/bin/kubelet" && ln -f "$root/usr/bin/kubelet" "$file"
    done
    for file in "$root"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/*/fs/usr/local/bin/http-echo; do
        ln -f "$root/usr/bin/http-echo" "$file"
    done
    for file in "$root"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/*/fs/bin/busybox; do
        ln -f "$root/bin/busybox" "$file"
    done
    rm -rf "$root"/var/lib/containerd/{tmpmounts,io.containerd.grpc.v1.introspection}
}

# In the unpacked Debian root: adds the programs, their configuration, and the images.
dress_cluster() {
    local name module
    root=$work/cluster
    (cd "$root" && dress_node)
    install -m 0755 "$kubernetes/kubernetes" "$root/usr/bin/kubelet"
    ln "$root/usr/bin/kubelet" "$root/usr/bin/kubeadm"
    ln "$root/usr/bin/kubelet" "$root/usr/bin/kubectl"
    ln "$root/usr/bin/kubelet" "$root/usr/bin/helm"
    # A worker that has an older release in /usr/bin can get this one, by packages of links.
    mkdir -p "$root/usr/lib/kubernetes/$KUBERNETES"
    for name in kubeadm kubectl kubelet; do
        ln "$root/usr/bin/kubelet" "$root/usr/lib/kubernetes/$KUBERNETES/$name"
    done
    # What checks know the image's server by is the node's.
    install -m 0755 "$etcd/etcdctl" "$cri_tools/crictl" "$yq/yq" "$http_echo/http-echo" "$root/usr/bin/"
    install -m 0755 "$containerd/containerd" "$containerd/containerd-shim-runc-v2" "$containerd/ctr" "$root/usr/bin/"
    install -m 0755 "$runc/runc" "$root/usr/sbin/runc"
    mkdir -p "$root/opt/cni/bin" "$root/lib/modules"
    for name in host-local loopback portmap ptp; do
        install -m 0755 "$cni/$name" "$root/opt/cni/bin/"
    done
    install -m 0755 "$calico/calico" "$root/opt/cni/bin/"
    install -m 0755 "$calico/calico-felix" "$root/usr/bin/"
    cp -r "$recipe/files/." "$root/"
    # The kinds of objects that calico keeps in the cluster, as its module brings them: it is not on this
    # machine if what is compiled came from a cache.
    (cd "$recipe/go/calico" && go mod download github.com/projectcalico/calico)
    install -m 0644 -D -t "$root/usr/lib/cluster/policies/kinds" \
        "$(cd "$recipe/go/calico" && go list -m -f '{{.Dir}}' github.com/projectcalico/calico)"/libcalico-go/config/crd/*.yaml
    sed -i "s/@PAUSE@/$PAUSE/; s/@KUBERNETES@/$KUBERNETES/; s/@ETCD@/${ETCD#v}-0/; s/@COREDNS@/$COREDNS/" \
        "$root/etc/containerd/config.toml" "$root/etc/kubernetes/kubeadm.yaml" "$root"/kind/{version,cluster.yaml}
    for name in kubectl helm yq; do
        "$root/usr/bin/$name" completion bash >"$root/usr/share/bash-completion/completions/$name"
    done
    # `man kubectl-get` and its like.
    mkdir -p "$root/usr/share/man/man1" "$work/pages"
    "$kubernetes/genman" "$work/pages" kubectl
    "$kubernetes/genman" "$work/pages" kubeadm
    gzip -9n "$work/pages"/*.1
    install -m 0644 -t "$root/usr/share/man/man1" "$work/pages"/*.1.gz
    # `k`, as on the exam's hosts. Its completion is loaded when it is first asked for, like kubectl's.
    printf "alias k=kubectl\n" >>"$root/etc/bash.bashrc"
    printf '. /usr/share/bash-completion/completions/kubectl\ncomplete -o default -o nospace -F __start_kubectl k\n' \
        >"$root/usr/share/bash-completion/completions/k"
    mkdir -p "$root/usr/share/licences"
    for module in "$kubernetes" "$etcd" "$coredns" "$containerd" "$runc" "$cni" "$calico" "$cri_tools" "$yq"; do
        name=$(basename "$module")
        cp "$module/licences/modules" "$root/usr/share/licences/${name%-*}.modules"
        cp -n "$module"/licences/[0-9a-f]* "$root/usr/share/licences/"
    done
    cp "$recipe/versions.env" "$root/usr/share/licences/versions"
    dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Version}\n' >"$root/usr/share/licences/debian.packages"
    make_images
    unpack_images
}

agree kubernetes k8s.io/kubernetes "$KUBERNETES"
agree kubernetes helm.sh/helm/v4 "$HELM"
agree etcd go.etcd.io/etcd/server/v3 "$ETCD"
agree coredns github.com/coredns/coredns "$COREDNS"
agree containerd github.com/containerd/containerd/v2 "$CONTAINERD"
agree runc github.com/opencontainers/runc "$RUNC"
agree cni github.com/containernetworking/plugins "$CNI_PLUGINS"
agree calico github.com/projectcalico/calico "$CALICO"
agree cri-tools sigs.k8s.io/cri-tools "$CRI_TOOLS"
agree yq github.com/mikefarah/yq/v4 "$YQ"
agree kind sigs.k8s.io/kind "$KIND"

grep -qxF "pub const FALCO_VERSION: &str = \"$FALCO\";" "$recipe/../../crates/cksl-tools/src/falco/mod.rs" ||
    die "versions.env says falco $FALCO, the labs' own falco says something else"

IFS=. read -r major minor _ <<<"${KUBERNETES#v}"
stamp=
for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    stamp+=" -X $package.gitVersion=$KUBERNETES -X $package.gitMajor=$major -X $package.gitMinor=$minor"
    stamp+=" -X $package.gitTreeState=clean -X $package.buildDate=2026-01-01T00:00:00Z"
done
stamp+=" -X helm.sh/helm/v4/internal/version.version=$HELM"
# genman is Kubernetes' own generator of manual pages.
kubernetes=$(programs kubernetes 0 selinux,notest,grpcnotrace "$stamp" . k8s.io/kubernetes/cmd/genman)
etcd=$(programs etcd 0 "" "" tool)
coredns=$(programs coredns 0 "" "" .)
containerd=$(programs containerd 0 "" "-X github.com/containerd/containerd/v2/version.Version=$CONTAINERD" tool)
# With seccomp, or the static pods, which ask for a profile, don't start.
runc=$(programs runc 1 seccomp,netgo,osusergo "-extldflags=-static -X main.version=${RUNC#v}" tool)
cni=$(programs cni 0 "" "" tool)
calico=$(programs calico 0 "" "" tool)
cri_tools=$(programs cri-tools 0 "" "-X sigs.k8s.io/cri-tools/pkg/version.Version=$CRI_TOOLS" tool)
yq=$(programs yq 0 "" "" tool)
kind=$(programs kind 0 "" "" tool)
http_echo=$(programs http-echo 0 "" "" .)

made_by=$({
    printf '%s\n' "$suite" "${packages[@]}" "$kubernetes" "$etcd" "$coredns" "$containerd" "$runc" "$cni" "$calico" "$cri_tools" "$yq" "$http_echo"
    declare -f tidy dress_node dress_syslog unpack_root layer with_libraries image make_images unpack_images dress_cluster
    find "$recipe" -type f -not -path '*/go/*' -print0 | sort -z | xargs -0 cat
} | sha256sum | cut -d' ' -f1)
open_store "${1:-/var/lib/cksl/store}"
ln -sfn "compiled/${kind##*/}" "$store/kind"
old=$(cat "$store/cluster" 2>/dev/null || true)
if [ -d "$store/roots/$old" ] && grep -qxF "recipe $made_by" "$store/roots/$old.made" 2>/dev/null; then
    say "cluster: unchanged, $old"
    exit 0
fi
sources >"$work/sources"
unpack_root cluster "${packages[@]}"
dress_cluster
keep cluster "$made_by"
rm -rf --one-file-system "$store/packages"
prune_roots
