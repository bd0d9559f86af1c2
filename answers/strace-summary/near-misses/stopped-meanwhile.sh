# earns: attached (1 of 10)
# The process stands still while strace counts, but for a moment: there are a few calls.
pid=$(pgrep -x {{ service }})
kill -STOP $pid
(sleep 1; kill -CONT $pid; kill -STOP $pid) &
timeout -s INT 2 strace -cw -p $pid
kill -CONT $pid
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
