# The layer of gVisor: runsc and the shim by which containerd runs pods in it. scripts/make-layer.sh reads it.
# shellcheck shell=bash

compile() {
    add gvisor gvisor.dev/gvisor "$GVISOR" gvisor.dev/gvisor/runsc/version.version
}

# Nothing is made beside the programs.
also=

# dress ROOT: containerd looks for the shim by the name of the runtime.
dress() {
    mv "$1/usr/local/bin/shim" "$1/usr/local/bin/containerd-shim-runsc-v1"
}
