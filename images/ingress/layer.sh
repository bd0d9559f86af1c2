# The layer of the ingress controller: traefik. scripts/make-layer.sh reads it.
# shellcheck shell=bash
#
# It is upstream's own program, with two modules of ours in the place of others:
#
#   go/lego   what gets certificates by ACME. Upstream's has the clients of a hundred and more services of DNS, each
#             with modules of its own, some of which no registry has. In a lab no certificate can be got by ACME.
#   go/ext    a module of traefik's that only its repository has, and that is empty there, too

compile() {
    # What is compiled is known by the files of its own module; so the program knows those of the two others.
    local others
    others=$(cd "$recipe/go" && find ext lego -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12)
    add traefik github.com/traefik/traefik/v3 "$TRAEFIK" github.com/traefik/traefik/v3/pkg/version.Version \
        "github.com/traefik/traefik/v3/pkg/version.Codename=without-acme-$others"
}

# Nothing is made beside the program.
also=
dress() { :; }
