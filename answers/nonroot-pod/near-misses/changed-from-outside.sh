# earns: none
# A debugger has the running processes give up what they may, and the deployment is as before.
# own cluster: the learner is not on the node there
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
cat > /root/change.pl <<'PERL'
my $pid = $ARGV[0] + 0; # a text is a pointer to syscall
sub ask { syscall(101, @_) >= 0 or die "ptrace $_[0]: $!" }
sub waited { waitpid($pid, 0x40000000) == $pid or die "wait: $!" }
ask(16, $pid, 0, 0); waited();
my $kept = "\0" x 216; ask(12, $pid, 0, $kept);
# The last two bytes before a call that waits are the instruction of a call.
sub call {
    my ($number, @arguments) = @_;
    my @registers = unpack "Q27", $kept;
    @registers[10, 14, 13, 12, 7, 8, 15] = ($number, (@arguments, 0, 0, 0, 0, 0)[0 .. 4], ~0);
    $registers[16] -= 2;
    my $new = pack "Q27", @registers;
    ask(13, $pid, 0, $new); ask(9, $pid, 0, 0); waited();
}
call(157, 24, $_) for 0 .. 40;
call(157, 38, 1);
call(117, 1000, 1000, 1000);
ask(13, $pid, 0, $kept); ask(17, $pid, 0, 0);
PERL
pid=$(crictl inspect $(crictl ps --quiet --name {{ app }}) | jq .info.pid)
# What it writes must be its own, or it ends and is started anew.
chown -R 1000 /proc/$pid/root/srv
for one in $pid $(pgrep -x httpd); do perl /root/change.pl $one; done
until [ "$(cat /proc/$pid/status /proc/$(pgrep -x httpd)/status | grep -cE '^(Uid:\s1000|NoNewPrivs:\s1|CapBnd:\s0{16}|CapEff:\s0{16})')" = 8 ]; do sleep 1; done
