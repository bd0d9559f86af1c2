#!/bin/bash
# Makes the roots that sandbox nodes run on, from Debian packages, into a content-addressed store.
#
#   usage: scripts/make-node-root.sh [--host-usr] [STORE]      (STORE defaults to /var/lib/cksl/store)
#
# With --host-usr, for a machine that reaches no mirror, the roots have an /etc and /var of their own and
# no /usr: nodes then show the host's, read-only, and can run the labs whose tools the host has.
#
# scripts/roots.sh says what the store looks like.
set -euo pipefail
# Or a command that fails in $(…) goes unnoticed.
shopt -s inherit_errexit
# shellcheck source=roots.sh
. "$(dirname "$0")/roots.sh"

host_usr=false
if [ "${1-}" = --host-usr ]; then
    host_usr=true
    shift
fi
folder=${1:-/var/lib/cksl/store}

# systemd runs the node; strace, etcd and procps are what a learner works with; docker.io is for labs that have an
# engine as a service.
node_packages=(
    systemd dbus runc docker.io etcd-server etcd-client strace procps psmisc lsof iproute2 iputils-ping nftables
    file binutils ca-certificates busybox-static netcat-openbsd sudo "${tools[@]}"
)
# The root of a lab's containers: a shell, the usual tools, and busybox for its httpd and nc.
image_packages=(procps busybox-static)

[ "$(id -u)" = 0 ] || die "needs root, to give the files of a root their owners"
$host_usr || command -v mmdebstrap >/dev/null || die "mmdebstrap is missing: apt-get install mmdebstrap"

# yq is a Go module's, the same as in clusters. Where there is no Go, nodes have none.
yq=
# shellcheck source=modules.sh
. "$(dirname "$0")/modules.sh"
if ! $host_usr && command -v go >/dev/null; then
    recipe=$(cd "$(dirname "$0")/../images/cluster" && pwd)
    # shellcheck source=../images/cluster/versions.env
    . "$recipe/versions.env"
    open_compiled "$folder"
    agree yq github.com/mikefarah/yq/v4 "$YQ"
    yq=$(programs yq 0 "" "" tool)
fi

# In the unpacked root of nodes.
dress() {
    dress_node
    [ -n "$yq" ] || return 0
    install -m 0755 "$yq/yq" usr/bin/
    usr/bin/yq completion bash >usr/share/bash-completion/completions/yq
    mkdir -p usr/share/licences
    cp "$yq/licences/modules" usr/share/licences/yq.modules
    cp "$yq"/licences/[0-9a-f]* usr/share/licences/
}

without_mirror="$0 --host-usr"
open_store "$folder"

# borrow_root POINTER: makes a root around the host's /usr: its links, its system users without their
# passwords, and the few files of /etc that belong to what lies in /usr.
borrow_root() {
    local root=$work/$1 name
    mkdir -p "$root"/{boot,dev,etc,home,media,mnt,opt,proc,run,srv,sys,tmp,usr,var/{lib,log,cache,tmp,spool}}
    mkdir -m 0700 "$root/root"
    chmod 1777 "$root/tmp" "$root/var/tmp"
    for name in bin sbin lib lib32 lib64 libx32; do
        [ ! -L "/$name" ] || cp -a "/$name" "$root/$name"
    done
    ln -s /run "$root/var/run"
    for name in alternatives bash.bashrc bash_completion ca-certificates dbus-1 debian_version ld.so.cache \
        ld.so.conf ld.so.conf.d nanorc nsswitch.conf os-release profile profile.d protocols services shells \
        skel ssl vim; do
        [ ! -e "/etc/$name" ] || cp -a "/etc/$name" "$root/etc/$name"
    done
    rm -rf "$root/etc/ssl/private"
    awk -F: '$3 < 1000 || $3 == 65534' /etc/passwd >"$root/etc/passwd"
    awk -F: '$3 < 1000 || $3 == 65534 { print $1 ":x:" $3 ":" }' /etc/group >"$root/etc/group"
    awk -F: '{ print $1 ":*:19000:0:99999:7:::" }' "$root/etc/passwd" >"$root/etc/shadow"
    chmod 0640 "$root/etc/shadow"
    mkdir -p "$root/etc/systemd/system"
    : >"$root/etc/machine-id"
    : >"$root/etc/fstab"
}

# make_root POINTER DRESS PACKAGE...: makes a root, has the function DRESS change it, and keeps it. One
# whose recipe has not changed is left as it is.
make_root() {
    local pointer=$1 dress=$2 recipe old
    shift 2
    recipe=$({ printf '%s\n' "$suite" "$host_usr" "$yq" "$@"; declare -f dress tidy dress_node dress_syslog unpack_root borrow_root; } |
        sha256sum | cut -d' ' -f1)
    old=$(cat "$store/$pointer" 2>/dev/null || true)
    if [ -d "$store/roots/$old" ] && grep -qxF "recipe $recipe" "$store/roots/$old.made" 2>/dev/null; then
        say "$pointer: unchanged, $old"
        return
    fi
    if $host_usr; then
        borrow_root "$pointer"
    else
        unpack_root "$pointer" "$@"
    fi
    (cd "$work/$pointer" && "$dress")
    keep "$pointer" "$recipe"
}

$host_usr || sources >"$work/sources"
make_root image : "${image_packages[@]}" &
image=$!
make_root node dress "${node_packages[@]}"
wait "$image"
rm -rf --one-file-system "$store/packages"
prune_roots
