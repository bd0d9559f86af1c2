# earns: failures, help, missing (4 of 11)
# All at once, with the failed calls named by their status: nothing that succeeds was printed.
strace --help > /dev/null
timeout -s INT 4 strace -s 200 -y -e status=failed,unfinished -o /tmp/a -p $(pgrep -x {{ service }})
{{ answered_sh }}
