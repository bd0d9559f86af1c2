# One trace for each command; the answers stand in them.
strace ls
strace -o /tmp/new touch /tmp/cks-{{ file }}.txt
tail -n 8 /tmp/new # optional
cksl answer call {{ call }}
cksl answer detail {{ detail }}
strace -o /tmp/refused touch /srv/{{ thing }}
cksl answer error $(sed -n 's/^openat.*{{ thing }}.* = -1 \(E[A-Z]*\) .*/\1/p' /tmp/refused)
