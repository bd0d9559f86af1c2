# The service is confined further by systemd while its address changes; units are reverted to nothing by masks alone.
systemctl mask --now {{ needless }}.service {{ needless }}.socket
systemctl disable {{ needless }}.service {{ needless }}.socket
find /usr/local -name {{ needless }} -exec rm {} +
cksl answer unit {{ needless }}.socket
mkdir -p /etc/systemd/system/{{ stats }}.service.d
printf '[Service]\nProtectSystem=strict\nPrivateTmp=yes\nNoNewPrivileges=yes\nExecStart=\nExecStart=/usr/bin/busybox httpd -f -p 127.0.0.1:{{ stats_port }} -h /srv/{{ stats }}\n' > /etc/systemd/system/{{ stats }}.service.d/harden.conf
systemctl daemon-reload
systemctl restart {{ stats }}.service
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
