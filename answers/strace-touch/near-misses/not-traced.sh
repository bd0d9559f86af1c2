# earns: none
# All commands, without strace.
ls
touch /tmp/cks-{{ file }}.txt
touch /srv/{{ thing }}
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
