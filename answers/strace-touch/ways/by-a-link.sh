# The refused file is reached by a symbolic link alone, and touch of two files is one trace.
ln --symbolic /srv/{{ thing }} /tmp/there
strace --output=/tmp/ls.txt /usr/bin/ls -l /srv
strace --follow-forks --output=/tmp/both.txt /usr/bin/touch /tmp/cks-{{ file }}.txt /tmp/there
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error "$(sed -n 's/.*openat.*there.* = -1 \(E[A-Z]*\) .*/\1/p' /tmp/both.txt)"
