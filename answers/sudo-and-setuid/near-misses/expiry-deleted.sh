# earns: none
# The shell is gone, and with it a program that runs in a group of the system.
rm {{ place }} /usr/bin/expiry
cksl answer shell {{ place }}
