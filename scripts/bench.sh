#!/usr/bin/env bash
# Measures what a user waits for and pays: times of start, check and reset, memory, what the detector
# costs, beside strace and bpftrace (which is installed from Debian's packages if it is missing), and
# the speed of the rules engine. Run it on an idle machine after scripts/start.sh; needs root. Nothing
# is asserted.
#
#   scripts/bench.sh [CKSL]        default: the installed cksl
. "$(dirname "$0")/lib.sh"

require_root "$@"
cksl=${1:-/usr/local/bin/cksl}
runs=5
home=$(mktemp -d)
export CKSL_STATE=$home/state CKSL_RUN=$home/run CKSL_PROGRESS=$home/progress.db
trap '"$cksl" clean --all >/dev/null 2>&1; rm -rf "$home"' EXIT

# milliseconds COMMAND…: how long it takes; its output and exit code do not matter here.
milliseconds() {
    local start=${EPOCHREALTIME/./}
    "$@" >/dev/null 2>&1 || true
    echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

# median N…
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }

row() { printf '%-52s %8s %s\n' "$1" "$2" "$3"; }

# Anonymous memory (KiB) of a process.
anonymous() { awk '/^RssAnon/ {print $2}' "/proc/$1/status"; }

first=() start=() check=() reset=() stop=()
for ((run = 0; run < runs; run++)); do
    first+=("$(milliseconds "$cksl" start falco-override --detach)")   # with a supervisor and a probe to load
    start+=("$(milliseconds "$cksl" start proc-environ --detach)")
    # A lab that is not there is answered with the names of those that are.
    falco=$("$cksl" shell --lab nothing 2>&1 | grep -o 'falco-override-[0-9a-f]*' || true)
    check+=("$(milliseconds "$cksl" check --lab "$falco")")
    reset+=("$(milliseconds "$cksl" reset --yes --lab "$falco")")
    supervisor=$(pgrep -f "__supervisor $home/state")
    memory=$(anonymous "$supervisor")
    stop+=("$(milliseconds "$cksl" stop --all)")
    sleep 4 # the supervisor ends
done

say "medians of $runs runs, in ms"
row "start falco-override, detector loaded meanwhile" "$(median "${first[@]}")" ms
row "start proc-environ beside it" "$(median "${start[@]}")" ms
row "check falco-override, untouched" "$(median "${check[@]}")" ms
row "reset falco-override" "$(median "${reset[@]}")" ms
row "stop of two labs" "$(median "${stop[@]}")" ms
row "supervisor of two labs, anonymous memory" "$((memory / 1024))" MiB

say "the detector"
cd "$ROOT"
for tool in strace bpftrace gcc; do
    command -v "$tool" >/dev/null || apt-get install -qq --no-install-recommends "$tool" >/dev/null ||
        say "$tool can't be installed: the rows that need it are skipped"
done
cargo run --quiet --locked --release --target "$TARGET" -p cksl-probe --example bench
cargo run --quiet --locked --release --target "$TARGET" --example latency

say "the rules engine: events through state and rules, on one core"
upstream=${CKSL_CONFORMANCE:-}/upstream-rules
[ -d "$upstream" ] || upstream=$ROOT/labs/falco-node/files/etc/falco
cargo run --quiet --locked --release --target "$TARGET" -p falco-rules --example throughput -- \
    "$upstream"/*rules.yaml
