#!/bin/bash
# Makes a layer: programs that lie over the root of a node whose lab asks for them (`with` in lab.yaml).
#
#   usage: scripts/make-layer.sh NAME [STORE]      (STORE defaults to /var/lib/cksl/store)
#
#   images/NAME/versions.env   the versions of what is in it
#   images/NAME/go/            Go modules, which pin the same ones
#   images/NAME/files/         files of the layer, each at its path, if there are any
#   images/NAME/layer.sh       says how the modules are compiled, and makes the rest
#
# What is there already is not made again. scripts/roots.sh and scripts/modules.sh say what the store looks like.
# Needs root, Go and jq.
set -euo pipefail
# Or a command that fails in $(…) goes unnoticed.
shopt -s inherit_errexit
# shellcheck source=roots.sh
. "$(dirname "$0")/roots.sh"
# shellcheck source=modules.sh
. "$(dirname "$0")/modules.sh"

name=${1-}
images=$(cd "$(dirname "$0")/../images" && pwd)
recipe=$images/$name
[ -n "$name" ] && [ -f "$recipe/layer.sh" ] ||
    die "there is no layer \`$name\`; there are: $(cd "$images" && dirname ./*/layer.sh | xargs -n1 basename | xargs)"
[ "$(id -u)" = 0 ] || die "needs root, to give the files of a layer their owners"
open_compiled "${2:-/var/lib/cksl/store}"
# shellcheck source=../images/scanners/versions.env
. "$recipe/versions.env"
# shellcheck source=../images/scanners/layer.sh
. "$recipe/layer.sh"

folders=()
# add MODULE PATH VERSION VARIABLE [VARIABLE=VALUE…]: compiles the programs of a module, which know their version by that
# variable, and what else they are to know.
add() {
    local known
    agree "$1" "$2" "$3"
    known=$(printf ' -X %s' "$4=$3" "${@:5}")
    folders+=("$(programs "$1" 0 "" "${known# }" tool)")
}

# In the empty root: the programs, their licences, the files, and what the layer makes of its own.
fill() {
    local root=$work/layer-$name folder module
    mkdir -p "$root/usr/local/bin" "$root/usr/share/licences"
    for folder in "${folders[@]}"; do
        find "$folder" -maxdepth 1 -type f -exec install -m 0755 -t "$root/usr/local/bin" {} +
        module=$(basename "$folder")
        cp "$folder/licences/modules" "$root/usr/share/licences/${module%-*}.modules"
        cp -n "$folder"/licences/[0-9a-f]* "$root/usr/share/licences/"
    done
    [ ! -d "$recipe/files" ] || cp -r "$recipe/files/." "$root/"
    dress "$root"
}

compile
made_by=$({
    printf '%s\n' "${folders[@]##*/}" "$also"
    declare -f fill dress
    find "$recipe" -type f -not -path '*/go/*' -print0 | sort -z | xargs -0 cat
} | sha256sum | cut -d' ' -f1)
open_store "${2:-/var/lib/cksl/store}"
old=$(cat "$store/layer-$name" 2>/dev/null || true)
if [ -d "$store/roots/$old" ] && grep -qxF "recipe $made_by" "$store/roots/$old.made" 2>/dev/null; then
    say "$name: unchanged, $old"
    exit 0
fi
fill
keep "layer-$name" "$made_by"
prune_roots
