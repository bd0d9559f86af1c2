# earns: failures, help, missing (4 of 11)
# All options at once: nothing that succeeds was printed, so neither the line nor its file.
strace --help > /dev/null
timeout -s INT 4 strace -Z -s 200 -y -o /tmp/a -p $(pgrep -x {{ service }})
{{ answered_sh }}
