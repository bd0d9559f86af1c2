# earns: traced-ls (1 of 10)
# The right commands on files of another name.
strace ls
strace touch /tmp/cks.txt
strace touch /srv/another
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
