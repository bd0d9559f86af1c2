# earns: attached (1 of 10)
# perl is mounted over strace, stops the service at each of its calls, and counts nothing.
echo 'shift; $p=0+shift; syscall(101,16,$p,0,0); for(1..2000){ last if waitpid($p,0)<=0; syscall(101,24,$p,0,0) }' > /tmp/t.pl
pid=$(pgrep -x {{ service }})
unshare -m sh -c "mount --bind /usr/bin/perl /usr/bin/strace; strace /tmp/t.pl --summary $pid"
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
