# earns: none
# The service runs by a drop-in that is not there any more.
mkdir /etc/systemd/system/{{ stats }}.service.d
printf '[Service]\nExecStart=\nExecStart=busybox httpd -f -p 127.0.0.1:{{ stats_port }} -h /srv/{{ stats }}\n' > /etc/systemd/system/{{ stats }}.service.d/local.conf
systemctl daemon-reload
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
rm -r /etc/systemd/system/{{ stats }}.service.d
systemctl daemon-reload
