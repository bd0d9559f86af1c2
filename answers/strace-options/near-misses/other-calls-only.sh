# earns: help (1 of 11)
# Long strings and paths, but only of calls that name a file; failures, but only of writes. None of that was printed.
strace --help > /dev/null
timeout -s INT 4 strace -s 200 -y -e trace=file -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -e write -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
