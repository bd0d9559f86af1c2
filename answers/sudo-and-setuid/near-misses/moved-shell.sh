# earns: none
# The shell has another name, and still runs as root for everybody.
mv {{ place }} /usr/local/bin/rescue
cksl answer shell {{ place }}
