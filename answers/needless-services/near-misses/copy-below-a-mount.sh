# earns: closed, unit (4 of 10)
# The program lies in another directory, and an empty one is mounted over that.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /var/lib/misc
mount -t tmpfs none /var/lib/misc
cksl answer unit {{ needless }}.socket
