# earns: none
# The program was started anew under strace, instead of attaching to the one that runs.
timeout -s INT 2 strace -cw /usr/local/sbin/{{ service }}
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
