# Shared by test.sh and repeat.sh: runs the parts of a test run, and tells at the end what each took, what it
# proved, what was left out and why. A failure ends with a paragraph: what failed, what it saw, and the
# command that repeats just that.
# shellcheck shell=bash

logs=$(mktemp -d)
# A line for each part: seconds, name, result. One for each thing left out: what, and the rule.
table=$logs/table left=$logs/left skips=$logs/skips
touch "$table" "$left" "$skips"
passed=0 failed=0
# The stage that runs, for the command that repeats what fails in it.
stage=
declare -A begun=()

# sum PATTERN FILE: the sum of the numbers that PATTERN captures in FILE.
sum() { sed -n "s/$1/\1/p" "$2" | awk '{ sum += $1 } END { print sum + 0 }'; }

# row SECONDS NAME RESULT: a line of the table.
row() { printf '%s\t%s\t%s\n' "$@" >>"$table"; }

# leave WHAT RULE: notes that WHAT is left out of this run, and by which rule.
leave() {
    say "left out: $1: $2"
    printf '%s\t%s\n' "$@" >>"$left"
}

# result LOG STATUS: what a command did, in a few words.
result() {
    local tests lines
    [ "$2" = 0 ] || { echo FAILED; return; }
    tests=$(sum '^test result: .* \([0-9]*\) passed.*' "$1")
    # `cksl dev prove` says which share it has chosen, by which rule, and what is oldest.
    lines=$(sed -n 's/^run [0-9]* on [^:]*: \(.* proofs chosen ([^)]*)\).*/\1/p' "$1")
    [ -z "$lines" ] || sed -n '/^run [0-9]* on /,$p' "$1" >>"$logs/proofs"
    if [ -n "$lines" ]; then
        echo "$lines"
    elif [ "$tests" -gt 0 ]; then
        echo "$tests tests passed"
    else
        echo ok
    fi
}

# run NAME COMMAND…: shows the output, counts what cargo's harness says, keeps the skips. Ends the whole run
# if the command fails.
run() {
    local name=$1 start=$SECONDS status=0 log=$logs/log
    shift
    say "$name"
    "$@" 2>&1 | tee "$log" || status=$?
    close "$name" $((SECONDS - start)) "$log" "$status"
}

# here NAME COMMAND…: the same for a command that sets variables; its output is not kept.
here() {
    local name=$1 start=$SECONDS
    shift
    say "$name"
    "$@"
    row $((SECONDS - start)) "$name" ok
}

# close NAME SECONDS LOG STATUS: puts a part that has ended into the table.
close() {
    local name=$1 seconds=$2 log=$3 status=$4
    passed=$((passed + $(sum '^test result: .* \([0-9]*\) passed.*' "$log")))
    failed=$((failed + $(sum '^test result: .* \([0-9]*\) failed.*' "$log")))
    # The harness may have begun the line with the test's name.
    grep -ho 'skipped: .*' "$log" >>"$skips" || true
    row "$seconds" "$name" "$(result "$log" "$status")"
    [ "$status" = 0 ] || { explain "$name" "$log" >"$logs/paragraph"; finish 1; }
}

# explain NAME LOG: the paragraph about what failed.
explain() {
    local tests test
    # Where cargo's harness lists the names of the tests that failed.
    tests=$(awk '/^failures:$/ { list = 1; next } /^test result:/ { list = 0 } list && /^    [^ ]+$/ { print $1 }' "$2" | sort -u)
    if [ -n "$tests" ]; then
        for test in $tests; do
            printf 'FAILED  %s, in %s\n' "$test" "$1"
            # What it said when it gave up, at most eight lines, each by its begin and its end.
            awk -v test="'$test'" '
                index($0, "thread " test) && /panicked at/ { sub(/.*panicked at /, ""); print "It saw   " $0; left = 8; next }
                /^note: run with/ || /^stack backtrace/ { left = 0 }
                left-- > 0 {
                    if (length($0) > 600) $0 = substr($0, 1, 400) " […] " substr($0, length($0) - 199)
                    print "         " $0
                }' "$2"
            printf 'Again    scripts/test.sh %s -- %s\n' "${stage:-unit}" "$test"
        done
    else
        printf 'FAILED  %s\nIt said\n' "$1"
        tail -n 12 "$2" | sed 's/^/         /'
        printf 'Again    scripts/test.sh %s\n' "${stage:-lint}"
    fi
}

# beside NAME COMMAND…: begins what the next parts do not need, behind them in priority; `join NAME` waits for
# it and shows what it said.
beside() {
    local name=$1
    shift
    say "$name: begins beside what follows"
    # A process group of its own, to be ended as one.
    set -m
    (
        SECONDS=0
        trap 'printf "%s\n" $SECONDS >"$logs/$name.seconds"' EXIT
        renice -n 5 -p $BASHPID >/dev/null
        "$@"
    ) >"$logs/$name.log" 2>&1 </dev/null &
    set +m
    begun[$name]=$!
}

# join NAME: waits for what runs beside under that name, if it does.
join() {
    local name=$1 status=0
    [ -n "${begun[$name]-}" ] || return 0
    say "$name: waiting for its end"
    wait "${begun[$name]}" || status=$?
    unset "begun[$name]"
    cat "$logs/$name.log"
    close "$name (beside)" "$(cat "$logs/$name.seconds")" "$logs/$name.log" "$status"
}

# What runs beside goes with this script, however it ends.
end_beside() {
    local name
    for name in "${!begun[@]}"; do kill -- "-${begun[$name]}" 2>/dev/null || true; done
    wait
}

# finish STATUS: the table, what was left out and skipped, the paragraph about a failure, and the sum.
finish() {
    local seconds name text
    {
        printf '\n%8s  %-44s %s\n' seconds part result
        while IFS=$'\t' read -r seconds name text; do
            printf '%8d  %-44s %s\n' "$seconds" "$name" "$text"
        done <"$table"
        printf '%8d  in all\n' "$SECONDS"
        [ ! -e "$logs/proofs" ] || cat "$logs/proofs"
        while IFS=$'\t' read -r name text; do
            printf 'left out: %s: %s\n' "$name" "$text"
        done <"$left"
        sort -u "$skips"
        [ ! -s "$logs/paragraph" ] || { echo; cat "$logs/paragraph"; }
    } >&2
    [ "$1" = 0 ] || [ "$failed" -gt 0 ] || failed=1
    printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$(sort -u "$skips" | grep -c . || true)"
    exit "$1"
}
