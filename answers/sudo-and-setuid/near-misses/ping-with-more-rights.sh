# earns: none
# The shell is gone, and a program of the system can become any user.
rm {{ place }}
setcap cap_setuid,cap_net_raw=ep /usr/bin/ping
cksl answer shell {{ place }}
