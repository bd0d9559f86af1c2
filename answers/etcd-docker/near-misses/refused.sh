# earns: none
# The right process, but the kernel does not let this user attach.
pid=$(docker inspect --format '{% raw %}{{.State.Pid}}{% endraw %}' {{ container }})
setpriv --reuid nobody --regid nogroup --clear-groups strace -f -cw -p $pid
cksl answer durable fdatasync
