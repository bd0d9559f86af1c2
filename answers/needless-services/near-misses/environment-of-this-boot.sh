# earns: none
# The drop-in stays, and the file in which the address stands goes with the next boot.
mkdir -p /etc/systemd/system/{{ stats }}.service.d
echo LISTEN=127.0.0.1:{{ stats_port }} > /run/{{ stats }}
printf '[Service]\nEnvironmentFile=-/run/{{ stats }}\n' > /etc/systemd/system/{{ stats }}.service.d/local.conf
systemctl daemon-reload
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
