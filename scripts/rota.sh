# Shared by the scripts of tests: which share of what takes long is this run's turn.
#
#   CACHE/run       the number of the last run of everything that was green; before the first, the one before its own
#   CACHE/green     its commit
#   CACHE/turns     for each stage that takes turns: its name, and the run in which it last was green; below zero
#                   when it has been left out since for lack of time
#   CACHE/*.json    for each provider: when each proof was last proven, and of what (`cksl dev prove --rota`)
#
# A run of everything has the number after the last green one; a red run is repeated with the same share. Where
# the cache is empty the number is made of the commit's id, so that fresh machines do not all prove the same, and
# kept: red runs of other commits would else seem many runs apart.
# shellcheck shell=bash

cache=${CKSL_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cksl/tests}
# A stage that takes turns comes round in so many runs.
CYCLE=5

# Sets number, base and changed: this run's number, and the files that differ from the last green commit, or
# from the parent of this one where that is not known.
take_number() {
    mkdir -p "$cache"
    if [ -s "$cache/run" ]; then
        number=$(($(cat "$cache/run") + 1))
    else
        number=$((16#$(git rev-parse --short=6 HEAD) % 20 + 1))
        echo $((number - 1)) >"$cache/run"
    fi
    base=$(cat "$cache/green" 2>/dev/null || true)
    if ! git merge-base --is-ancestor "${base:-none}" HEAD 2>/dev/null; then
        base=$(git rev-parse --quiet --verify HEAD^ || git hash-object -t tree /dev/null)
    fi
    mapfile -t changed < <({ git diff --name-only "$base" && git ls-files --others --exclude-standard; } | sort -u)
}

# changes PATTERN: whether a file has changed whose path matches.
changes() { printf '%s\n' "${changed[@]}" | grep -qE "$1"; }

# turn STAGE PLACE PATTERN: whether it is that stage's turn; says by which rule. Of the runs it has the PLACE-th
# of each cycle, and each one in which a file has changed whose path matches.
turn() {
    local last
    last=$(awk -v stage="$1" '$1 == stage { print $2 }' "$cache/turns" 2>/dev/null || true)
    if changes "$3"; then
        say "$1: its turn, since its code has changed"
    elif [ $((number % CYCLE)) = "$2" ] || [ $((number - ${last:-number})) -ge $CYCLE ]; then
        say "$1: its turn in run $number"
    else
        leave "stage $1" "it comes in one of $CYCLE runs, and its code has not changed; scripts/test.sh $1 runs it"
        return 1
    fi
}

# rota PROVIDER [TURN]: options of `cksl dev prove` for this run's share of proofs there. A stage that takes turns
# counts these and not runs, or all of its proofs would be late each time.
rota() {
    local file
    printf '%s\n' --rota "$cache/$1.json" --run "${2:-$number}"
    for file in "${changed[@]}"; do printf '%s\n' --changed "$file"; done
}

# A run of everything has so many minutes. Its tests come whole; proofs take what is left, and of the stages that
# take turns there are as many as fit.
MINUTES=${CKSL_TEST_MINUTES:-60}
# What a stage takes at least, with a few of its proofs: in minutes, measured on two cores.
declare -A takes=([exams]=6 [cluster]=12 [docker]=8 [kind]=9 [kubeconfig]=9)

# minutes_left STAGE…: what this run has left when these stages have been, too.
minutes_left() {
    local stage left=$((MINUTES - SECONDS / 60))
    for stage; do left=$((left - takes[$stage])); done
    echo $left
}

# by_turn STAGE…: the same stages; what was last green longest ago comes first.
by_turn() {
    local stage
    for stage; do
        printf '%s %s\n' "$(awk -v stage="$stage" '$1 == stage { print $2 }' "$cache/turns" 2>/dev/null || true)" "$stage"
    done | sort -s -n -k 1,1 | awk '{ print $NF }'
}

# took RUN STAGE…: these stages were green in that run.
took() {
    local stage run=$1
    shift
    for stage; do
        { grep -v "^$stage " "$cache/turns" 2>/dev/null || true; echo "$stage $run"; } >"$cache/turns.new"
        mv "$cache/turns.new" "$cache/turns"
    done
}

# The run of everything was green.
keep_number() {
    git rev-parse HEAD >"$cache/green.new" && mv "$cache/green.new" "$cache/green"
    echo "$number" >"$cache/run.new" && mv "$cache/run.new" "$cache/run"
}
