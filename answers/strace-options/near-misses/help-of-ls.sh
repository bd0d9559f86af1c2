# earns: failures, file, missing, paths, strings, survived, word (10 of 11)
# The help page that strace has shown is that of ls.
strace ls --help > /dev/null 2>&1
timeout -s INT 4 strace -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
