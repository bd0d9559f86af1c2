# earns: none
# The shell is gone, and a program that ran in a group runs as root.
rm {{ place }}
chmod 4755 /usr/sbin/unix_chkpwd
cksl answer shell {{ place }}
