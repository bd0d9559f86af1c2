# earns: help (1 of 11)
# The kernel does not let this user attach.
strace --help > /dev/null
setpriv --reuid nobody --regid nogroup --clear-groups strace -Z -s 200 -y -p $(pgrep -x {{ service }})
{{ answered_sh }}
