# earns: file, help, paths, strings, word (7 of 11)
# With `-c`, strace prints a table of all calls, and no call that fails.
strace --help > /dev/null
timeout -s INT 4 strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -cZ -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
