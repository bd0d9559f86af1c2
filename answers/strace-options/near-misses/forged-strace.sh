# earns: none
# A copy of strace under another name: who knows what it is.
cp /usr/bin/strace /tmp/strace
/tmp/strace --help > /dev/null
timeout -s INT 4 /tmp/strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 /tmp/strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
