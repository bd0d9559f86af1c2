# earns: none
# The shell is gone, and a copy of it with other rights of root has the name of a program that has some, too.
rm {{ place }}
cp /usr/bin/dash /usr/bin/ping
setcap cap_net_raw=ep /usr/bin/ping
cksl answer shell {{ place }}
