# The layer of the benchmark: kube-bench, with the profiles that it has for clusters of kubeadm. scripts/make-layer.sh
# reads it.
# shellcheck shell=bash

# Where kube-bench looks for its profiles, as in its own packages.
profiles=/etc/kube-bench/cfg

compile() {
    add kube-bench github.com/aquasecurity/kube-bench "$KUBE_BENCH" github.com/aquasecurity/kube-bench/cmd.KubeBenchVersion \
        "github.com/aquasecurity/kube-bench/cmd.cfgDir=$profiles"
}

# What is made beside the programs.
also="profiles of kube-bench $KUBE_BENCH"

# dress ROOT: the profiles of its module, without those of other distributions and clouds.
dress() {
    local source
    (cd "$recipe/go/kube-bench" && go mod download github.com/aquasecurity/kube-bench)
    source=$(cd "$recipe/go/kube-bench" && go list -m -f '{{.Dir}}' github.com/aquasecurity/kube-bench)
    mkdir -p "$1$profiles"
    cp -r "$source/cfg/config.yaml" "$source"/cfg/cis-1.[0-9]* "$1$profiles/"
    rm -r "$1$profiles"/cis-*-microk8s "$1$profiles"/cis-*-k3s
    chmod -R u+w "$1$profiles"
}
