# earns: none
# The right process, but the kernel does not let this user attach.
setpriv --reuid nobody --regid nogroup --clear-groups strace -cw -p $(pgrep -x {{ service }})
cksl answer often {{ often }}
cksl answer failing {{ failing }}
cksl answer slow {{ slow }}
