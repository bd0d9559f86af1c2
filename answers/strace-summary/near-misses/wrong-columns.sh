# earns: attached, counted, survived (4 of 10)
# The table was read in the wrong columns.
timeout -s INT 3 strace -cw -p $(pgrep -x {{ service }})
cksl answer often {{ slow }}
cksl answer failing unlink
cksl answer slow {{ often }}
