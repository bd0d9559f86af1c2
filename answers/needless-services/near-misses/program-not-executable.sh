# earns: closed, unit (4 of 10)
# Masked, and the program can't be executed any more; one chmod, and it can.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
chmod a-x /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
