# earns: help (1 of 11)
# Attached without options: strings are cut off, descriptors are numbers, all calls are there.
strace --help > /dev/null
timeout -s INT 4 strace -o /tmp/a -p $(pgrep -x {{ service }})
{{ answered_sh }}
