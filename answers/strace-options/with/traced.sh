strace --help > /dev/null
timeout -s INT 4 strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
