# The layer of upgrades: an older Kubernetes, and package repositories of it and of the cluster's own. scripts/make-layer.sh
# reads it.
# shellcheck shell=bash

# shellcheck source=../cluster/versions.env
. "$images/cluster/versions.env"

compile() {
    local package major minor stamp=()
    IFS=. read -r major minor _ <<<"${OLDER#v}"
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        stamp+=("$package.gitMajor=$major" "$package.gitMinor=$minor" "$package.gitTreeState=clean")
        stamp+=("$package.buildDate=2026-01-01T00:00:00Z")
    done
    add older k8s.io/kubernetes "$OLDER" k8s.io/component-base/version.gitVersion \
        "k8s.io/client-go/pkg/version.gitVersion=$OLDER" "${stamp[@]}"
}

# The newer release is the cluster's.
also=$KUBERNETES

# dress ROOT: the older programs lie beside the newer ones of the node's root, and nothing is in the way of those.
dress() {
    local root=$1 release
    mkdir -p "$root/usr/lib/kubernetes"
    mv "$root/usr/local/bin" "$root/usr/lib/kubernetes/$OLDER"
    rmdir "$root/usr/local"
    for release in "$OLDER" "$KUBERNETES"; do
        dress_release "$root" "$release"
    done
}

# dress_release ROOT VERSION: the repository of a release, one for each minor version as with Kubernetes' own. Its packages
# are links to the programs: a copy of those would fill the memory of a node.
dress_release() {
    local root=$1 release=$2 name folder package file
    folder=$root/srv/kubernetes/${release%.*}/deb
    mkdir -p "$folder"
    for name in kubeadm kubectl kubelet; do
        package=$work/$name-$release
        mkdir -p "$package/DEBIAN" "$package/usr/bin"
        ln -s "/usr/lib/kubernetes/$release/$name" "$package/usr/bin/$name"
        cat >"$package/DEBIAN/control" <<CONTROL
Package: $name
Version: ${release#v}-1.1
Architecture: amd64
Maintainer: cksl
Section: admin
Priority: optional
Description: $name of Kubernetes ${release#v}
 Packed by cksl: the program lies in /usr/lib/kubernetes/$release.
CONTROL
        file=${name}_${release#v}-1.1_amd64.deb
        SOURCE_DATE_EPOCH=1767225600 dpkg-deb --root-owner-group -Znone --build "$package" "$folder/$file" >/dev/null
        {
            cat "$package/DEBIAN/control"
            printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$folder/$file")" \
                "$(sha256sum "$folder/$file" | cut -d' ' -f1)"
        } >>"$folder/Packages"
    done
}
