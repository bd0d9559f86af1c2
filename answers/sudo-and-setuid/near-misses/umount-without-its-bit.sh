# earns: none
# The shell is gone, and users can't unmount what they have mounted.
rm {{ place }}
chmod u-s /usr/bin/umount
cksl answer shell {{ place }}
