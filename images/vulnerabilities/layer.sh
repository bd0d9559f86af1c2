# The layer of vulnerabilities: trivy, with a database of the project's own. scripts/make-layer.sh reads it.
# shellcheck shell=bash

compile() {
    add trivy github.com/aquasecurity/trivy "$TRIVY" github.com/aquasecurity/trivy/pkg/version/app.ver
}

# What is made beside the programs, by the source of its maker.
also="database $(cat "$recipe"/go/advisories/* | sha256sum)"

# dress ROOT: the database, made of advisories.json.
dress() {
    local database=$1/var/lib/trivy/db
    mkdir -p "$database"
    (cd "$recipe/go/advisories" && go run . "$database") <"$recipe/advisories.json" ||
        die "the database of advisories could not be made"
}
