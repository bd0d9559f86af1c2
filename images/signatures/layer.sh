# The layer of signatures: cosign. scripts/make-layer.sh reads it.
# shellcheck shell=bash

compile() {
    add cosign github.com/sigstore/cosign/v3 "$COSIGN" sigs.k8s.io/release-utils/version.gitVersion
}

# Nothing is made beside the program.
also=
dress() { :; }
