# earns: closed, unit (4 of 10)
# The service is masked; its socket is stopped, and starts with the next boot.
systemctl mask --now {{ needless }}.service
systemctl stop {{ needless }}.socket
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
