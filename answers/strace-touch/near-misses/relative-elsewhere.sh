# earns: traced-ls, traced-touch, call, detail (7 of 10)
# Files of my own return the same error: their relative paths are right elsewhere, or are of another name where these would be.
strace ls
strace touch /tmp/cks-{{ file }}.txt
cksl answer call {{ call }}
cksl answer detail {{ detail }}
mkdir -p /tmp/srv /tmp/deep/er
{% if error == "EISDIR" %}mkdir /tmp/srv/{{ thing }}
{% elif error == "ENXIO" %}mkfifo /tmp/srv/{{ thing }}
{% else %}cp /usr/bin/sleep /tmp/srv/{{ thing }}; /tmp/srv/{{ thing }} 1000 &
{% endif %}ln -s /tmp/srv/{{ thing }} /tmp/mine
cd /tmp/srv; strace -o /tmp/calls touch {{ thing }}
cd /tmp; strace -o /tmp/calls touch srv/{{ thing }}
cd /tmp/deep; strace -o /tmp/calls touch ../srv/{{ thing }}
cd er; strace -o /tmp/calls touch ../../srv/{{ thing }}
cd /; strace -o /tmp/calls touch tmp/mine
cd /srv; strace -o /tmp/calls touch ../tmp/mine
cksl answer error {{ error }}
