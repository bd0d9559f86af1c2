# Shared by make-node-root.sh, make-cluster-image.sh and make-layer.sh: programs of Go modules, compiled once. The modules lie
# below $recipe/go.
#
#   STORE/compiled/<module>-<key>/   compiled programs of one Go module and the licences of what is in
#                                    them; the key covers sources, versions, compiler and flags
# shellcheck shell=bash

export PATH=$PATH:/usr/local/go/bin GOTOOLCHAIN=local

# open_compiled STORE: sets compiled, the folder of what is compiled.
open_compiled() {
    command -v go >/dev/null || die "Go is missing: https://go.dev/dl, or apt-get install golang for a release that has 1.26"
    mkdir -p "$1/compiled"
    compiled=$(cd "$1/compiled" && pwd)
}

# agree MODULE PATH VERSION: the module pins what versions.env says.
agree() {
    local pinned
    pinned=$(cd "$recipe/go/$1" && go list -m -f '{{.Version}}' "$2")
    [ "$pinned" = "$3" ] || die "versions.env says $2 $3, go/$1 pins $pinned"
}

# licences PACKAGE…, in a module: lists the modules whose code is in these programs, with the texts of
# their licences below the folder `licences`, each text once.
licences() {
    local path version folder file digest
    mkdir licences
    (cd "$module_folder" && go list -deps -tags "$tags" \
        -f '{{with .Module}}{{.Path}} {{if .Replace}}{{.Replace.Version}} {{.Replace.Dir}}{{else}}{{.Version}} {{.Dir}}{{end}}{{end}}' "$@") |
        sort -u | while read -r path version folder; do
        [ -n "$folder" ] || continue
        for file in "$folder"/{LICEN[CS]E,COPYING,NOTICE,Licen[cs]e,licen[cs]e}*; do
            [ -f "$file" ] || continue
            digest=$(sha256sum "$file" | cut -c1-16)
            [ -e "licences/$digest" ] || install -m 0644 "$file" "licences/$digest"
            printf '%s %s %s %s\n' "$path" "$version" "$(basename "$file")" "$digest"
        done
    done >licences/modules
}

# programs MODULE CGO TAGS LDFLAGS PACKAGE…: compiles the programs of a module, once, and prints the
# folder that they are in.
programs() {
    local module=$1 cgo=$2 tags=$3 ldflags=$4 key folder new
    local module_folder=$recipe/go/$module
    shift 4
    key=$({ cat "$module_folder"/*; go version; printf '%s\n' "$cgo" "$tags" "$ldflags" "$@"; } | sha256sum | cut -c1-32)
    folder=$compiled/$module-$key
    if [ ! -d "$folder" ]; then
        say "compiling $module"
        new=$compiled/tmp.$module
        exec 7>"$compiled/lock"
        flock 7
        rm -rf --one-file-system "$new"
        mkdir "$new"
        (cd "$module_folder" && CGO_ENABLED=$cgo go build -trimpath -buildvcs=false -tags "$tags" \
            -ldflags "-s -w $ldflags" -o "$new/" "$@")
        (cd "$new" && licences "$@")
        rm -rf --one-file-system "$compiled/$module"-[0-9a-f]*
        mv -T "$new" "$folder"
        exec 7>&-
    fi
    printf '%s\n' "$folder"
}
