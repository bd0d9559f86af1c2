# earns: none
# The other service was counted.
timeout -s INT 2 strace -cw -p $(pgrep -x {{ neighbour }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
