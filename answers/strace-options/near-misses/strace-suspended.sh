# earns: failures, file, help, missing, paths, strings, word (10 of 11)
# All is done, but the last strace is left with Ctrl-Z, so the service stands still at the end of the call in which it waits.
{{ traced_sh }}
{{ answered_sh }}
strace -Z -o /tmp/c -p $(pgrep -x {{ service }})
#@ wait attached
#@ key C-z
until grep -q '^State:.*[tT]' /proc/$(pgrep -x {{ service }})/status; do sleep 0.1; done
