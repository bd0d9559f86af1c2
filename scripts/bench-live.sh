#!/usr/bin/env bash
# Measures what falco and the supervisor cost in a lab that makes 100,000 events a second, with the three rules files
# of Falco's project, at which rates some are lost, and how long an alert takes from system call to
# line. Run it on an idle machine after scripts/start.sh; needs root. Nothing is asserted.
#
#   scripts/bench-live.sh [CKSL]       default: the installed cksl
. "$(dirname "$0")/lib.sh"

require_root "$@"
cksl=${1:-/usr/local/bin/cksl}
upstream=${CKSL_CONFORMANCE:-}/upstream-rules
[ -f "$upstream/falco_rules.yaml" ] || die "Falco's rules files are not in $upstream: CONTRIBUTING.md describes CKSL_CONFORMANCE"
home=$(mktemp -d)
export CKSL_STATE=$home/state CKSL_RUN=$home/run CKSL_PROGRESS=$home/progress.db
trap '"$cksl" clean --all >/dev/null 2>&1; rm -rf "$home"' EXIT

node() { "$cksl" shell -- bash -c "$1"; }

"$cksl" start falco-override --detach >/dev/null 2>&1
node 'systemctl stop falco; mkdir -p /root/rules'
for file in falco_rules falco-incubating_rules falco-sandbox_rules; do
    node "cat > /root/rules/$file.yaml" <"$upstream/$file.yaml"
done

# What makes the events does nothing else, and keeps to one processor.
cc -O2 -static -o "$home/open" -x c - <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

/* open PAIRS_A_SECOND SECONDS: prints how many it made, and in how many seconds */
int main(int argc, char **argv)
{
    double rate = atof(argv[1]), seconds = atof(argv[2]), begun = now(), passed;
    long made = 0;
    while ((passed = now() - begun) < seconds) {
        for (int n = 0; n < 100 && made < passed * rate; n++, made++)
            close(open("/etc/hostname", O_RDONLY));
        if (made >= passed * rate)
            usleep(500);
    }
    printf("%ld %f\n", made, passed);
}
END
node 'cat > /root/open; chmod +x /root/open' <"$home/open"

# Ticks of processor time that the supervisor has used, a hundred a second.
supervisor=$(pgrep -f "__supervisor $home/state")
used() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$supervisor/stat"; }

say "50,000 opens and closes a second for 10 s, three upstream files"
before=$(used)
node '
cd /root
cat > metrics.yaml <<END
rules_files: [/root/rules/falco_rules.yaml, /root/rules/falco-incubating_rules.yaml, /root/rules/falco-sandbox_rules.yaml]
stdout_output: {enabled: true}
log_syslog: false
metrics: {enabled: true, interval: 500ms, output_file: /root/metrics}
END
falco -c metrics.yaml > alerts 2> log & falco=$!
for try in $(seq 200); do grep -q "watching the system calls" log && break; sleep 0.1; done
cat > load.pl <<"END"
my ($falco, $per_second, $seconds) = @ARGV;
sub used { open(my $stat, "<", "/proc/$falco/stat"); my $line = <$stat>; $line =~ s/.*\) //; my @f = split / /, $line; $f[11] + $f[12] }
sub seen { open(my $file, "<", "/root/metrics"); my $last; $last = $_ while <$file>;
    ($last =~ /"falco.num_evts":(\d+)/)[0], ($last =~ /"scap.n_drops":(\d+)/)[0] }
sleep 1;
my $used = used(); my ($events, $lost) = seen();
my ($made, $took) = split " ", `taskset -c 0 /root/open $per_second $seconds`;
my $cpu = used() - $used; sleep 2;
my ($events_after, $lost_after) = seen();
printf "%-52s %8.0f\n", "opens and closes made a second", $made / $took;
printf "%-52s %8.0f\n", "events judged a second", ($events_after - $events) / $took;
printf "%-52s %8d\n", "lost", $lost_after - $lost;
printf "%-52s %8.2f µs an event\n", "falco", $cpu * 1e4 / ($events_after - $events);
END
perl load.pl $falco 50000 10
kill $falco; wait $falco'
printf '%-52s %8s µs an event\n' "supervisor, recording and handing out" "$(awk -v ticks=$(($(used) - before)) 'BEGIN { printf "%.2f", ticks / 100 }')"

say "events that are lost, at 300,000 a second for 30 s and at other rates for 10 s"
node '
cd /root
falco -c metrics.yaml > alerts 2> log & falco=$!
for try in $(seq 200); do grep -q "watching the system calls" log && break; sleep 0.1; done
for load in "150000 30" "75000 10" "100000 10" "125000 10" "175000 10" "200000 10" "1000000 10"; do perl load.pl $falco $load; done
kill $falco; wait $falco'

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
