# earns: closed, unit (4 of 10)
# It does not start at boot, but anybody can start it.
systemctl disable --now {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
