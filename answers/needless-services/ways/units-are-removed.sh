# The units are removed instead of masked, and the address comes from a drop-in with a new ExecStart.
cd /usr/lib/systemd/system
systemctl stop {{ needless }}.socket {{ needless }}.service
rm {{ needless }}.socket {{ needless }}.service /usr/local/sbin/{{ needless }}
systemctl daemon-reload
mkdir /etc/systemd/system/{{ stats }}.service.d
printf '[Service]\nExecStart=\nExecStart=busybox httpd -f -p 127.0.0.1:{{ stats_port }} -h /srv/{{ stats }}\n' > /etc/systemd/system/{{ stats }}.service.d/local.conf
systemctl daemon-reload
systemctl restart {{ stats }}
cksl answer unit {{ needless }}.socket
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
