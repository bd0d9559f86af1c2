#!/usr/bin/env bash
# Asks a real Falco about the rule files of the tests, and shows where it answers otherwise than the recorded one
# (crates/falco-rules/tests/falco-0.44.1): verdicts (-V) and descriptions (-L). Needs no root and no probe.
#
#   scripts/compare-with-falco.sh [FALCO]      default: the falco in the PATH
#
# Exit codes: 0 no difference, or there is no falco (which it says); 1 differences; 3 a tool is missing.
. "$(dirname "$0")/lib.sh"

read -ra falco <<<"${1:-falco}"
if ! command -v "${falco[0]}" >/dev/null; then
    echo "skipped: there is no ${falco[0]} on this machine"
    exit 0
fi
command -v jq >/dev/null || die "jq is missing: apt-get install jq"

answers=$ROOT/crates/falco-rules/tests/falco-0.44.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
zcat "$answers/rules.json.gz" >rules.json
zcat "$answers/verdicts.json.gz" >verdicts.json
zcat "$answers/describe.json.gz" >describe.json
jq -r 'keys[]' rules.json | while read -r name; do
    jq -j --arg name "$name" '.[$name]' rules.json >"$name"
done
# Without it, the plugins and rules of the machine would be loaded.
printf 'json_output: true\nrules_files: []\n' >falco.yaml

# Order means nothing in sets, of warnings or of fields.
sets='def sets: walk(if type == "array" then sort else . end);'
verdict="$sets"' {rc: $rc, files: [.falco_load_results[] | {
    name: (.name | split("/") | last), ok: .successful, schema_valid,
    errors: [.errors[] | {code, items: [.context.locations[1:][] | {item_type, item_name}]}],
    warnings: [.warnings[] | {code, items: [.context.locations[1:][] | {item_type, item_name}]}]}]} | sets'
# Items are kept as pairs, which sorting would turn round.
recorded="$sets"' .[$case] | .files[] |= (.errors[].items[] |= {item_type: .[0], item_name: .[1]} |
    .warnings[].items[] |= {item_type: .[0], item_name: .[1]}) | sets'

# differs WHAT CASE: shows what the two files disagree on.
asked=0 differ=0
differs() {
    asked=$((asked + 1))
    diff -U1 --label "$1 $2, recorded" recorded.json --label "$1 $2, here" here.json && return 0
    differ=$((differ + 1))
}

while read -r case files; do
    validate=() load=()
    for file in $files; do
        validate+=(-V "$file") load+=(-r "$file")
    done
    rc=0
    "${falco[@]}" -c falco.yaml "${validate[@]}" >out.json 2>/dev/null || rc=$?
    jq -S --arg case "$case" "$recorded" verdicts.json >recorded.json
    jq -S --argjson rc "$rc" "$verdict" out.json >here.json || echo "no verdict" >here.json
    differs verdict "$case"
    jq -e --arg case "$case" 'has($case)' describe.json >/dev/null || continue
    "${falco[@]}" -c falco.yaml "${load[@]}" -L >out.json 2>/dev/null || true
    jq -S --arg case "$case" "$sets"' .[$case] | sets' describe.json >recorded.json
    jq -S "$sets sets" out.json >here.json || echo "no description" >here.json
    differs description "$case"
done < <(jq -r 'to_entries[] | "\(.key) \([.value.files[].name] | join(" "))"' verdicts.json)

echo "$("${falco[@]}" --version 2>/dev/null | head -n1): $asked answers asked for, $differ differ"
[ "$differ" = 0 ]
