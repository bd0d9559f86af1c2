# earns: none
# The shell has the name of sudo, and the same owner and mode.
mv {{ place }} /usr/bin/sudo
cksl answer shell {{ place }}
