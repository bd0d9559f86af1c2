#!/usr/bin/env bash
# Measures what the detector costs in a lab: the processor that the supervisor, the kernel and the lab's falco take for each
# event at 100,000 system calls a second (openat and close of one file), with the three rules files of Falco's project;
# whether 300,000 a second for 30 s are all seen, and from which rate on some are lost; what strace, bpftrace and a real
# falco take where they are installed; and how long an alert takes from system call to line. Run it on an idle machine
# after scripts/start.sh; needs root. Nothing is asserted.
#
#   scripts/bench-live.sh [CKSL…]       default: the installed cksl; several take turns, and are compared with the first
#
# BENCH_ROUNDS (5) turns of BENCH_SECONDS (10) are taken. BENCH_ONLY=cost leaves out all but the first part. perf, where it
# is installed, counts instructions, too: what else runs on the machine disturbs these less than times.
. "$(dirname "$0")/lib.sh"

require_root "$@"
[ $# -gt 0 ] || set -- /usr/local/bin/cksl
rounds=${BENCH_ROUNDS:-5} seconds=${BENCH_SECONDS:-10} only=${BENCH_ONLY:-}
upstream=${CKSL_CONFORMANCE:-}/upstream-rules
[ -f "$upstream/falco_rules.yaml" ] || die "Falco's rules files are not in $upstream: CONTRIBUTING.md describes CKSL_CONFORMANCE"
files=(falco_rules falco-incubating_rules falco-sandbox_rules)
(cd "$ROOT" && cargo build --quiet --locked --release --target "$TARGET" -p cksl-probe --example flood)
flood=$CARGO_TARGET_DIR/$TARGET/release/examples/flood
home=$(mktemp -d -p "${TMPDIR:-/var/tmp}")
export CKSL_STATE=$home/state CKSL_RUN=$home/run CKSL_PROGRESS=$home/progress.db CKSL_SPARE=off
cksl=$1
trap '"$cksl" clean --all >/dev/null 2>&1; rm -rf "$home"' EXIT

# What the rows are made of: one line for each value, `WHAT<tab>NUMBER OF THE PROGRAM<tab>VALUE`.
measured=$home/measured
: >"$measured"
note() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$measured"; }

# values WHAT NUMBER: all of them, in the order in which they were measured.
values() { awk -F'\t' -v what="$1" -v number="$2" '$1 == what && $2 == number {print $3}' "$measured"; }

median() { sort -g | awk '{v[NR] = $1} END {if (NR) print v[int((NR + 1) / 2)]}'; }

# row TEXT UNIT WHAT: the median of each program, and of the others the median of the turns' ratios to the first.
row() {
    local number=0 program line
    line=$(printf '%-58s' "$1")
    for program in "${programs[@]}"; do
        local value
        value=$(values "$3" $number | median)
        [ -n "$value" ] || return 0
        line+=$(printf ' %9.3f' "$value")
        if [ $number -gt 0 ]; then
            line+=$(paste <(values "$3" 0) <(values "$3" $number) | awk '$1 > 0 && NF == 2 {print $2 / $1}' | median |
                awk '{printf " (x%.2f)", $1}')
        fi
        number=$((number + 1))
    done
    echo "$line $2"
}

node() { "$cksl" shell -- bash -c "$1"; }

# used PID: nanoseconds of processor that its living threads have taken.
used() { cat /proc/"$1"/task/*/schedstat 2>/dev/null | awk '{sum += $1} END {printf "%.0f", sum}'; }

supervisor() { pgrep -f "__supervisor $CKSL_STATE"; }

# judge: the host's pid of the falco that `listen` has started in the node.
judge() {
    local pid
    for pid in $(pgrep -x falco; pgrep -x cksl-node); do
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q '/root/metrics.yaml' && echo "$pid"
    done
}

# counting PID…: perf counts their instructions in the background, if it is there, until `counted` prints the count of
# user space and of the kernel.
counting() {
    perf_pid=
    command -v perf >/dev/null || return 0
    perf stat -x, -e instructions:u,instructions:k -p "$(IFS=,; echo "$*")" -o "$home/perf" 2>/dev/null &
    perf_pid=$!
}
counted() {
    [ -n "$perf_pid" ] || return 0
    kill -INT "$perf_pid" 2>/dev/null || true
    wait "$perf_pid" 2>/dev/null || true
    awk -F, '/instructions/ && $1 ~ /^[0-9]+$/ {sum += $1} END {if (NR) print sum}' "$home/perf"
}

begin() {
    "$cksl" start falco-override --detach >/dev/null 2>&1 || die "$cksl starts no lab: $cksl start falco-override"
    node 'systemctl stop falco; mkdir -p /root/rules'
    local file
    for file in "${files[@]}"; do node "cat > /root/rules/$file.yaml" <"$upstream/$file.yaml"; done
    node 'cat > /root/flood; chmod +x /root/flood' <"$flood"
    node 'cat > /root/metrics.yaml' <<END
rules_files: [$(printf '/root/rules/%s.yaml, ' "${files[@]}")]
stdout_output: {enabled: true}
log_syslog: false
webserver: {enabled: false}
metrics: {enabled: true, interval: 500ms, output_file: /root/metrics}
END
}

# listen: falco runs in the node, and its events come.
listen() {
    node 'rm -f /root/metrics; setsid falco -c /root/metrics.yaml > /root/alerts 2> /root/log < /dev/null &
        for try in $(seq 200); do grep -q "watching the system calls" /root/log && exit; sleep 0.1; done; exit 1' ||
        die "falco did not start in the node"
    sleep 1
}
deaf() { node 'kill $(pidof falco cksl-node) 2>/dev/null; sleep 0.5' || true; }

# seen: what falco says of events judged and lost.
seen() { node 'tail -n 1 /root/metrics' | sed 's/.*"falco.num_evts":\([0-9]*\).*"scap.n_drops":\([0-9]*\).*/\1 \2/'; }

# lost: what the supervisor says of all events lost.
lost() { "$cksl" status --json 2>/dev/null | tr ',{' '\n\n' | sed -n 's/.*"lost": *\([0-9]*\).*/\1/p' | head -n 1; }

end() {
    "$cksl" stop --all >/dev/null 2>&1
    local try
    for try in $(seq 100); do supervisor >/dev/null || return 0; sleep 0.1; done
}

# quiet: nanoseconds of a system call that no detector reports.
quiet() { "$flood" quiet 3000000 | cut -d' ' -f3; }

# cost NUMBER WHAT PIDS…: the load runs in the node; what each process takes for an event is noted, the supervisor's first.
cost() {
    local number=$1 what=$2 calls each before=() pid index=0 name count
    shift 2
    for pid; do before+=("$(used "$pid")"); done
    counting "$1"
    read -r calls _ each < <(node "/root/flood load 100000 $seconds")
    count=$(counted)
    sleep 0.3
    for pid; do
        name=supervisor
        [ $index -gt 0 ] && name=falco
        note "$what.$name" "$number" "$(awk -v a="${before[$index]}" -v b="$(used "$pid")" -v n="$calls" 'BEGIN {print (b - a) / n / 1000}')"
        index=$((index + 1))
    done
    [ -n "$count" ] && note "$what.instructions" "$number" "$(awk -v c="$count" -v n="$calls" 'BEGIN {print c / n}')"
    note "$what.calls" "$number" "$each"
}

programs=("$@")
say "$rounds turns of $seconds s at 100,000 system calls a second; $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg)"
for ((round = 0; round < rounds; round++)); do
    for ((number = 0; number < ${#programs[@]}; number++)); do
        cksl=${programs[$number]}
        bare=$(quiet)
        outside=$("$flood" load 100000 "$((seconds / 2))" | cut -d' ' -f3)
        begin
        owner=$(supervisor)
        note quiet "$number" "$(awk -v a="$bare" -v b="$(quiet)" 'BEGIN {print (b - a) / 1000}')"
        cost "$number" alone "$owner"
        note alone.kernel "$number" "$(values alone.calls "$number" | tail -n 1 | awk -v a="$outside" '{print ($1 - a) / 1000}')"
        listen
        cost "$number" read "$owner" "$(judge | head -n 1)"
        note read.kernel "$number" "$(values read.calls "$number" | tail -n 1 | awk -v a="$outside" '{print ($1 - a) / 1000}')"
        end
    done
done
for ((number = 0; number < ${#programs[@]}; number++)); do echo "program $((number + 1)): ${programs[$number]}"; done
row "kernel, outside of the lab: more for a call" "µs" quiet
row "kernel, in the lab: more for a call, nobody reads" "µs" alone.kernel
row "supervisor with its recording, for an event" "µs" alone.supervisor
row "… instructions" "" alone.instructions
row "kernel, in the lab: more for a call, falco reads" "µs" read.kernel
row "supervisor with its recording and a reader, for an event" "µs" read.supervisor
row "… instructions" "" read.instructions
row "the lab's falco, for an event" "µs" read.falco
[ "$only" != cost ] || exit 0

cksl=${programs[${#programs[@]} - 1]}
begin
listen
# flooded RATE SECONDS: the rate that was reached on one processor; events lost by the supervisor and by falco.
flooded() {
    local before after calls took lost_before
    before=$(seen) lost_before=$(lost)
    read -r calls took _ < <(node "taskset -c 0 /root/flood load $1 $2")
    sleep 2
    after=$(seen)
    awk -v calls="$calls" -v took="$took" -v lost="$(($(lost) - lost_before))" -v before="$before" -v after="$after" 'BEGIN {
        split(before, b, " "); split(after, a, " ")
        printf "%.0f %d %d\n", calls / took, lost, a[2] - b[2] }'
}
say "300,000 system calls a second for 30 s, falco reads: reached, lost by the supervisor, lost by falco"
flooded 300000 30
say "from which rate on events are lost: asked for, reached, lost by the supervisor, lost by falco; 5 s each"
for rate in 200000 250000 300000 350000 390000 450000 600000 0; do
    echo "$rate $(flooded $rate 5)"
done
deaf

say "others, for a system call of the same load: µs of processor of the load and of who watches it"
# beside NAME PID: what the load on this machine and a process beside it take.
beside() {
    local before calls each
    before=$(used "$2")
    read -r calls _ each < <("$flood" load 100000 "$seconds")
    awk -v name="$1" -v each="$each" -v outside="$outside" -v calls="$calls" -v a="$before" -v b="$(used "$2")" \
        'BEGIN {printf "%-58s %9.3f %9.3f µs\n", name, (each - outside) / 1000, (b - a) / calls / 1000}'
}
if command -v strace >/dev/null; then
    # All of its time is of this shell's children; the load's own is among it.
    TIMEFORMAT='%U %S'
    spent=$({ time strace -f -o /dev/null "$flood" load 100000 "$((seconds / 2))" >"$home/strace"; } 2>&1)
    read -r calls _ _ <"$home/strace"
    awk -v spent="$spent" -v calls="$calls" -v outside="$outside" 'BEGIN {
        split(spent, s, " "); printf "%-58s %9.3f µs, both\n", "strace -f", (s[1] + s[2]) * 1e6 / calls - outside / 1000 }'
fi
if command -v bpftrace >/dev/null; then
    unshare -m sh -c 'mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
        exec bpftrace -e "tracepoint:syscalls:sys_exit_openat { printf(\"%s %d\n\", comm, args->ret); }
            tracepoint:syscalls:sys_exit_close { printf(\"%s %d\n\", comm, args->ret); }"' >/dev/null 2>&1 &
    sleep 5
    beside bpftrace "$(pgrep -x bpftrace | tail -n 1)"
    kill "$(pgrep -x bpftrace | tail -n 1)" || true
fi
if command -v falco >/dev/null && ! falco --version 2>/dev/null | grep -q cksl; then
    falco "${files[@]/#/-r$upstream/}" -o stdout_output.enabled=false >/dev/null 2>&1 &
    real=$!
    sleep 20
    beside "a real falco" "$real"
    kill "$real"
fi

say "from the system call to the line, 1,000 alerts, 200 a second"
node '
cd /root
cat > late.yaml <<END
- rule: Late
  desc: d
  condition: evt.type in (mkdir, mkdirat) and evt.arg.path startswith /tmp/late
  output: late %evt.rawtime
  priority: NOTICE
END
cat > late.pl <<"END"
use Time::HiRes qw(time);
my @late;
while (<STDIN>) { my $now = time; push @late, $now * 1e3 - $1 / 1e6 if /late (\d+)/ }
@late = sort { $a <=> $b } @late; shift @late;
printf "%-52s %8.2f ms\n", "median of " . @late, $late[@late / 2];
printf "%-52s %8.2f ms\n", "99 of 100 within", $late[@late * 0.99];
END
falco -U -r rules -r late.yaml -o stdout_output.enabled=true -o log_syslog=false -o webserver.enabled=false 2> log | perl late.pl & measured=$!
for try in $(seq 200); do grep -q "watching the system calls" log && break; sleep 0.1; done
sleep 1
perl -e "use Time::HiRes q(sleep); for (1..1000) { mkdir qq(/tmp/late\$_); sleep 0.005 }"
sleep 1; kill $(pidof falco); wait $measured'
