# earns: none
# No port is open any more.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
systemctl disable --now {{ app }} {{ stats }}
rm -r /usr/local/sbin/{{ needless }} /srv/{{ app }}
cksl answer unit {{ needless }}.socket
