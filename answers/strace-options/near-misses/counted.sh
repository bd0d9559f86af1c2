# earns: help (1 of 11)
# The calls were counted, and none of them was printed.
strace --help > /dev/null
timeout -s INT 4 strace -c -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
{{ answered_sh }}
