# earns: none
# The real strace, with a library of the learner's own in it, which could make any call for it.
cp /lib/x86_64-linux-gnu/libm.so.6 /tmp/mine.so
export LD_PRELOAD=/tmp/mine.so
strace ls
strace touch /tmp/cks-{{ file }}.txt
strace touch /srv/{{ thing }}
unset LD_PRELOAD
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
