# earns: none
# The pod has its own namespaces. A debugger has its processes give up their capabilities, and the deployment keeps them.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "remove", "path": "/spec/template/spec/hostPID"}, {"op": "remove", "path": "/spec/template/spec/hostIPC"}]'
{{ rollout_sh }}
cat > /root/change.pl <<'PERL'
my ($pid, $kept_capabilities) = ($ARGV[0] + 0, hex $ARGV[1]); # a text is a pointer to syscall
sub ask { syscall(101, @_) >= 0 or die "ptrace $_[0]: $!" }
sub waited { waitpid($pid, 0x40000000) == $pid or die "wait: $!" }
ask(16, $pid, 0, 0); waited();
my $kept = "\0" x 216; ask(12, $pid, 0, $kept);
my $stack = (unpack "Q27", $kept)[19] - 4096 & ~15;
# The last two bytes before a call that waits are the instruction of a call.
sub call {
    my ($number, @arguments) = @_;
    my @registers = unpack "Q27", $kept;
    @registers[10, 14, 13, 12, 7, 8, 15] = ($number, (@arguments, 0, 0, 0, 0, 0)[0 .. 4], ~0);
    $registers[16] -= 2;
    my $new = pack "Q27", @registers;
    ask(13, $pid, 0, $new); ask(9, $pid, 0, 0); waited();
}
call(157, 24, $_) for grep { !($kept_capabilities >> $_ & 1) } 0 .. 40;
ask(5, $pid, $stack, 0x20080522);
ask(5, $pid, $stack + 16, $kept_capabilities << 32 | $kept_capabilities);
ask(5, $pid, $stack + 16 + 8 * $_, 0) for 1, 2;
call(126, $stack, $stack + 16);
call(157, 38, 1);
ask(13, $pid, 0, $kept); ask(17, $pid, 0, 0);
PERL
of() { crictl inspect $(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath="{.items[0].status.containerStatuses[?(@.name=='$1')].containerID}" | cut -d/ -f3) | jq .info.pid; }
perl /root/change.pl $(of server) 400
perl /root/change.pl $(of {{ writer }}) 0
sleep 3
grep -E '^(Cap|NoNewPrivs)' /proc/$(of server)/status /proc/$(of {{ writer }})/status
