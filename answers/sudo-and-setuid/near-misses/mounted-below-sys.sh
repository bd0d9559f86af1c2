# earns: sudo-rule, root-job (7 of 10)
# The shell is gone, and a copy of it lies in memory that is mounted below /sys.
sed -i 's#, *{{ tool }}##' /etc/sudoers.d/{{ team }}
cksl answer shell {{ place }}
mount -t tmpfs none /sys/fs/fuse/connections
cp -p {{ place }} /sys/fs/fuse/connections/sh
rm {{ place }}
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
