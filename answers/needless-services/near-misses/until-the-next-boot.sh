# earns: none
# The change lies in /run.
mkdir -p /run/systemd/system/{{ stats }}.service.d
printf '[Service]\nExecStart=\nExecStart=busybox httpd -f -p 127.0.0.1:{{ stats_port }} -h /srv/{{ stats }}\n' > /run/systemd/system/{{ stats }}.service.d/local.conf
systemctl daemon-reload
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
