# earns: none
# A real program at the path of strace is the parent of all commands, and traces none of them.
cp /usr/bin/env /usr/bin/strace
cp /usr/bin/bash /usr/bin/strace
strace -c 'ls; touch /tmp/cks-{{ file }}.txt; touch /srv/{{ thing }}; true'
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
