# earns: failures, file, missing, paths, strings, survived, word (10 of 11)
# The options were known; the help page was not asked for.
timeout -s INT 4 strace -s 200 -yo /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
