# earns: failures, help, missing (4 of 11)
# Only the first lines of strace were let through: it ends with the pipe, long before a line is written again and again.
strace --help > /dev/null
strace -s 200 -y -p $(pgrep -x {{ service }}) 2>&1 | head -n 30
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
