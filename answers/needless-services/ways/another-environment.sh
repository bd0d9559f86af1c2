# One unit is masked and the other is gone; the address stands in a second environment file.
systemctl mask {{ needless }}.socket {{ needless }}.service
systemctl kill -s KILL {{ needless }}.service
systemctl stop {{ needless }}.socket {{ needless }}.service
rm /usr/lib/systemd/system/{{ needless }}.service /usr/local/sbin/{{ needless }}
echo LISTEN=127.0.0.1:{{ stats_port }} > /etc/default/{{ stats }}-local
mkdir -p /etc/systemd/system/{{ stats }}.service.d
printf '[Service]\nEnvironmentFile=/etc/default/{{ stats }}-local\n' > /etc/systemd/system/{{ stats }}.service.d/50-local.conf
systemctl daemon-reload && systemctl stop {{ stats }} && systemctl start {{ stats }}
cksl answer unit {{ needless }}.socket
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
