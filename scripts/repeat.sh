#!/usr/bin/env bash
# Repeats a stage of the tests under load, to find tests that depend on speed. It can be ended at any time: the
# next call with the same arguments goes on where it was, also on a later commit. Rounds that failed are kept with
# all that they printed.
#
#   scripts/repeat.sh ROUNDS STAGE [LOAD] [-- TEST]     LOAD: so many busy processes beside; 0 without
#   scripts/repeat.sh                                   says how far each series is
. "$(dirname "$0")/lib.sh"
. "$ROOT/scripts/rota.sh"

folder=$cache/repeat
mkdir -p "$folder"
if [ $# = 0 ]; then
    for series in "$folder"/*.tsv; do
        [ -e "$series" ] || continue
        awk -F'\t' -v name="$(basename "$series" .tsv)" '
            { rounds++; if ($2 != "ok") failed = failed sprintf("\n    %s: %s", $1, $4) }
            END { printf "%s: %d rounds%s\n", name, rounds, failed }' "$series"
    done
    exit
fi
require_root "$@"
rounds=$1 stage=$2 load=0 test=()
shift 2
if [ $# -gt 0 ] && [ "$1" != -- ]; then
    load=$1
    shift
fi
[ $# = 0 ] || test=("$@")
name=$stage-load-$load${test[1]:+-${test[1]}}
series=$folder/${name//[^a-z0-9_-]/-}.tsv
touch "$series"

busy=()
for ((i = 0; i < load; i++)); do
    (while :; do :; done) &
    busy+=($!)
done
trap '[ ${#busy[@]} = 0 ] || kill "${busy[@]}"' EXIT
while done=$(wc -l <"$series") && [ "$done" -lt "$rounds" ]; do
    log=$folder/$(basename "$series" .tsv)-$((done + 1)).log
    began=$SECONDS result=ok
    "$ROOT/scripts/test.sh" "$stage" "${test[@]}" >"$log" 2>&1 </dev/null || result=failed
    printf '%s\t%s\t%s\t%s\n' "round $((done + 1)) of $(git -C "$ROOT" rev-parse --short HEAD)" "$result" \
        "$((SECONDS - began))" "$log" >>"$series"
    say "round $((done + 1)) of $rounds: $result in $((SECONDS - began)) s"
    [ "$result" = failed ] || rm -f "$log"
done
! grep -q $'\tfailed\t' "$series" || die "rounds of $name failed: scripts/repeat.sh lists them"
