# earns: attached, counted, failing, often, slow (9 of 10)
# All is known, and then the process is stopped by a signal.
timeout -s INT 3 strace -cw -o /tmp/table -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
kill -STOP $(pgrep -x {{ service }})
