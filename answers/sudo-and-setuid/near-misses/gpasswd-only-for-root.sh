# earns: none
# The shell is gone, and only root may start a program that users need.
rm {{ place }}
chmod 4700 /usr/bin/gpasswd
cksl answer shell {{ place }}
