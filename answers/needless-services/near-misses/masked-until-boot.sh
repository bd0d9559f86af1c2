# earns: closed, unit (4 of 10)
# The masks lie in /run.
systemctl stop {{ needless }}.socket {{ needless }}.service
systemctl mask --runtime {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
