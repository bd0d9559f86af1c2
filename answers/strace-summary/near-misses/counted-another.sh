# earns: attached (1 of 10)
# strace was attached to the right process, and counted the neighbour's calls and those of a copy of my own.
timeout -s INT 1 strace -o /tmp/calls -p $(pgrep -x {{ service }})
timeout -s INT 2 strace -cw -p $(pgrep -x {{ neighbour }})
cp /usr/bin/perl /tmp/{{ service }}
/tmp/{{ service }} -e '1 while -e "/"; 1 while 1' &
timeout -s INT 2 strace -cw -p $!
kill $!
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
