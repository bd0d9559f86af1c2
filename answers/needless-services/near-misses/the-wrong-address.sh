# earns: none
# One address only, but not the one that was asked for.
sed -i 's/0\.0\.0\.0/10.{{ net }}.0.10/' /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://10.{{ net }}.0.10:{{ stats_port }}/; do sleep 0.1; done
