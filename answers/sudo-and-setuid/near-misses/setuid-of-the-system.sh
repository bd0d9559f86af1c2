# earns: none
# The shell is gone, and with it the rights of programs that users need.
rm {{ place }}
chmod u-s /usr/bin/passwd /usr/bin/chsh
cksl answer shell {{ place }}
