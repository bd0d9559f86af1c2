# strace follows a shell with all that it starts, and paths are relative; ls lists another directory.
strace -f -o /tmp/calls bash -c 'ls -a /etc; cd /tmp; touch cks-{{ file }}.txt; cd /srv; touch {{ thing }}; true'
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
