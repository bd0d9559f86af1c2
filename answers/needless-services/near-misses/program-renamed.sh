# earns: closed, unit (4 of 10)
# Masked, and the program lies there by another name.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /usr/local/sbin/{{ needless }}-old
cksl answer unit {{ needless }}.socket
