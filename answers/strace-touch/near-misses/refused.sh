# earns: traced-ls, traced-failure, error (4 of 10)
# A folder stands where the file was to be: touch is refused there, too.
mkdir /tmp/cks-{{ file }}.txt
strace ls
strace touch /tmp/cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail }}
strace touch /srv/{{ thing }}
cksl answer error {{ error }}
