# The unit file itself is edited, and systemd starts what was killed with the new line; program and units go first.
rm -f /usr/local/sbin/{{ needless }}
for unit in {{ needless }}.service {{ needless }}.socket; do ln -sf /dev/null /etc/systemd/system/$unit; done
systemctl daemon-reload
systemctl stop {{ needless }}.socket {{ needless }}.service
cksl answer unit "{{ needless }}.socket"
sed -i 's/-p ${LISTEN}/-p 127.0.0.1:{{ stats_port }}/' /etc/systemd/system/{{ stats }}.service
systemctl daemon-reload
kill $(systemctl show -P MainPID {{ stats }})
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done
