# earns: attached (1 of 10)
# strace prints each call and counts, but ends with the pipe: two rounds of the service are no summary.
strace -C -w -p $(pgrep -x {{ service }}) 2>&1 | head -n 110
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
