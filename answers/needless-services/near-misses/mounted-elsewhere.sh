# earns: closed, unit, never-again (6 of 10)
# The other service was forgotten. What was mounted hides nothing: at another place, or the kernel refused it.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
mount -t tmpfs none /mnt
mount -t nonesuch none /usr/local
cksl answer unit {{ needless }}.socket
