# earns: failures, file, help, missing, paths (7 of 11)
# Longer strings, but not long enough.
strace --help > /dev/null
timeout -s INT 4 strace -s 80 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
