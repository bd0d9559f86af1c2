# earns: failures, file, help, missing, paths (7 of 11)
# What goes to the standard output is dumped, and the service writes nothing there.
strace --help > /dev/null
timeout -s INT 4 strace -e write=1 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
