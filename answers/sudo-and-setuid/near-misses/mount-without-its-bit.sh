# earns: none
# The shell is gone, and users can't mount what /etc/fstab lets them mount.
rm {{ place }}
chmod 0755 /usr/bin/mount
cksl answer shell {{ place }}
