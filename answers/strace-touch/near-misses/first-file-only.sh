# earns: traced-ls, traced-touch, call, detail (7 of 10)
# The second touch was run without strace, and its error guessed.
strace ls
strace touch /tmp/cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail }}
touch /srv/{{ thing }}
cksl answer error {{ error }}
