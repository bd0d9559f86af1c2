# earns: none
# A unit of that name, which nobody will know after the next boot.
systemctl stop {{ stats }}
mv /etc/systemd/system/{{ stats }}.service /root
systemctl daemon-reload
systemd-run --quiet --unit={{ stats }} --uid=www-data busybox httpd -f -p 127.0.0.1:{{ stats_port }} -h /srv/{{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
