# earns: traced-ls (1 of 10)
# The files are made and opened under strace, but not by touch: that only sets the times.
strace ls
strace bash -c ': > /tmp/cks-{{ file }}.txt'
strace touch -c /tmp/cks-{{ file }}.txt
timeout 1 strace bash -c ': >> /srv/{{ thing }}'
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
