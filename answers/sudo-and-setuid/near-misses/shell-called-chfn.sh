# earns: none
# The shell has the name of a program of the system, and the same owner and mode.
mv {{ place }} /usr/bin/chfn
cksl answer shell {{ place }}
