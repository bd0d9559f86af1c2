# earns: none
# The same program, started by hand: real calls, but not those of the service.
/usr/local/sbin/{{ service }} &
timeout -s INT 2 strace -cw -p $!
kill %1
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
