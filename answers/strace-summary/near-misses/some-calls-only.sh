# earns: attached (1 of 10)
# Only calls that change the mask for new files are counted, so the table does not say which call comes most often.
timeout -s INT 12 strace -cw -e trace=umask -o /tmp/table -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
