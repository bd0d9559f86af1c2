# earns: none
# The real strace, started by another file in the place of the loader.
cp /lib64/ld-linux-x86-64.so.2 /tmp/ld.so
unshare -m sh -c 'mount --bind /tmp/ld.so "$(readlink -f /lib64/ld-linux-x86-64.so.2)"; strace ls; strace touch /tmp/cks-{{ file }}.txt; strace touch /srv/{{ thing }}'
cksl answer call {{ call }}
cksl answer detail {{ detail }}
cksl answer error {{ error }}
