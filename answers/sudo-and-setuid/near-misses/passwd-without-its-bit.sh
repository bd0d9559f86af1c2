# earns: none
# The shell is gone, and with it the right of a program that users need to change their passwords.
rm {{ place }}
chmod u-s /usr/bin/passwd
cksl answer shell {{ place }}
