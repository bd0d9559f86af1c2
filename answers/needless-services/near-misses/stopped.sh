# earns: closed, unit (4 of 10)
# Stopped, until somebody starts it or the node boots.
systemctl stop {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
