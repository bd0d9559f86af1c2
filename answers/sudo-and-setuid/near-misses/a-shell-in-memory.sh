# earns: none
# The shell is gone, and a copy of it lies in another file system.
cp -p {{ place }} /dev/shm/helper
rm {{ place }}
cksl answer shell {{ place }}
