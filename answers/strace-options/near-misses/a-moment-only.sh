# earns: help (1 of 11)
# The service stands still while strace is attached, so nothing was seen.
strace --help > /dev/null
kill -STOP $(pgrep -x {{ service }})
timeout -s INT 1 strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 1 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
kill -CONT $(pgrep -x {{ service }})
{{ answered_sh }}
