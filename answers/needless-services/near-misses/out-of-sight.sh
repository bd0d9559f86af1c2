# earns: closed, unit (4 of 10)
# An empty folder is mounted over the program, which is still below.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mount -t tmpfs none /usr/local/sbin
cksl answer unit {{ needless }}.socket
