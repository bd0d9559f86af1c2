# earns: none
# strace watches a shell, but not what the shell starts.
strace -o /tmp/calls bash -c 'ls; touch /tmp/cks-{{ file }}.txt; touch /srv/{{ thing }}; true'
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
