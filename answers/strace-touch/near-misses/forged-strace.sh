# earns: none
# A script in the place of strace, which runs the command and prints a line.
printf '#!/bin/bash\n"$@"\necho "+++ exited with $? +++"\n' > /tmp/strace
chmod +x /tmp/strace
cp /tmp/strace /usr/bin/strace
strace ls
strace touch /tmp/cks-{{ file }}.txt
strace touch /srv/{{ thing }}
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
