# earns: attached (1 of 10)
# A copy of strace under another name: it counts, but who knows what it is.
cp /usr/bin/strace /tmp/counter
timeout -s INT 2 /tmp/counter -cw -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
