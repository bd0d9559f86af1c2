# earns: closed, never-again (5 of 10)
# The service answers on the port, but another unit has opened it.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.service
