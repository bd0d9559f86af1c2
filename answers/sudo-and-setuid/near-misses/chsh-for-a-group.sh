# earns: none
# The shell is gone, and only a group may still run a program of the system.
rm {{ place }}
chmod 4750 /usr/bin/chsh
cksl answer shell {{ place }}
