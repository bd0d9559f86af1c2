# earns: failures, help, missing, strings, survived, word (8 of 11)
# Of descriptors only sockets are explained, and the service has none.
strace --help > /dev/null
timeout -s INT 4 strace -s 200 --decode-fds=socket -o /tmp/a -p $(pgrep -x {{ service }})
timeout -s INT 4 strace -Z -o /tmp/b -p $(pgrep -x {{ service }})
{{ answered_sh }}
