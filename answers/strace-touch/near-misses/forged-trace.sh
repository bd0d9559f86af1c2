# earns: none
# Traces written by hand, beside commands that were not traced.
printf 'execve("/usr/bin/ls", ["ls"], 0x7ffc) = 0\n+++ exited with 0 +++\n' | tee /tmp/ls.trace
touch /tmp/cks-{{ file }}.txt /srv/{{ thing }}
printf 'openat(AT_FDCWD, "/tmp/cks-{{ file }}.txt", O_WRONLY|O_CREAT|O_NOCTTY|O_NONBLOCK, 0666) = 3\n' | tee /tmp/touch.trace
printf 'openat(AT_FDCWD, "/srv/{{ thing }}", O_WRONLY|O_CREAT|O_NOCTTY|O_NONBLOCK, 0666) = -1 {{ error }}\n' | tee -a /tmp/touch.trace
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
