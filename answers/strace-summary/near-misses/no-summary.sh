# earns: attached (1 of 10)
# Every call was printed, none counted.
timeout -s INT 2 strace -o /tmp/calls -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
