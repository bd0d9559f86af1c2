# The layer of scanners: kubesec, conftest and crane, with what they need to work without a network.
# scripts/make-layer.sh reads it.
# shellcheck shell=bash

# kubesec validates against the schemas of the release that clusters run.
# shellcheck source=../cluster/versions.env
. "$recipe/../cluster/versions.env"

compile() {
    add kubesec github.com/controlplaneio/kubesec/v2 "$KUBESEC" github.com/controlplaneio/kubesec/v2/cmd.version
    add conftest github.com/open-policy-agent/conftest "$CONFTEST" github.com/open-policy-agent/conftest/internal/version.Version
    add crane github.com/google/go-containerregistry "$CRANE" github.com/google/go-containerregistry/cmd/crane/cmd.Version
}

# What is made beside the programs, by that version of it.
also="schemas of Kubernetes $KUBERNETES"

# dress ROOT: makes the schemas of all kinds, by the names under which kubesec asks for them, of what the API server
# says of itself.
dress() {
    local schemas=$1/usr/share/kubernetes/schemas cluster=$recipe/../cluster/go/kubernetes source
    command -v jq >/dev/null || die "jq is missing: apt-get install jq"
    (cd "$cluster" && go mod download k8s.io/kubernetes)
    source=$(cd "$cluster" && go list -m -f '{{.Dir}}' k8s.io/kubernetes)
    mkdir -p "$schemas"
    jq --compact-output -f "$recipe/definitions.jq" "$source/api/openapi-spec/swagger.json" >"$schemas/definitions.json"
    jq --raw-output -f "$recipe/kinds.jq" "$source/api/openapi-spec/swagger.json" | while read -r kind definition; do
        printf '{"$ref": "definitions.json#/definitions/%s"}\n' "$definition" >"$schemas/$kind.json"
    done
    install -m 0644 "$source/LICENSE" "$1/usr/share/licences/kubernetes-schemas"
}
