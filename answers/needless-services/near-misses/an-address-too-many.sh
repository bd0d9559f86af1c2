# earns: none
# The service listens on 127.0.0.1, and something else on the other address.
sed -i 's/0\.0\.0\.0/127.0.0.1/' /etc/default/{{ stats }}
systemctl restart {{ stats }}
(busybox httpd -p 10.{{ net }}.0.10:{{ stats_port }} -h /srv/{{ stats }})
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
