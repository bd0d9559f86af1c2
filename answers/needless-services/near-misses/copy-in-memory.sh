# earns: closed, unit (4 of 10)
# The program lies in a file system that was mounted for it.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mount -t tmpfs none /mnt
mv /usr/local/sbin/{{ needless }} /mnt
cksl answer unit {{ needless }}.socket
