# earns: none
# The shell is gone, and so is another program that makes root of a user.
rm {{ place }} /usr/bin/su
cksl answer shell {{ place }}
