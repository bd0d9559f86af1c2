# earns: attached (1 of 10)
# The process stands still while strace counts: there is hardly a call.
kill -STOP $(pgrep -x {{ service }})
timeout -s INT 2 strace -cw -p $(pgrep -x {{ service }})
kill -CONT $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
