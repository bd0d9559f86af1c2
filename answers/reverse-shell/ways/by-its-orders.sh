# All that the shell does itself: it reads its orders byte by byte. The unit's file gets a name that systemd does not read.
until pgrep -x {{ shell }}-{{ mark }}; do sleep 0.2; done
timeout 8 sysdig -p "%evt.num %evt.type %evt.args" proc.name={{ shell }}-{{ mark }} > /tmp/orders
grep ' read .*data=' /tmp/orders | head -n 30
{{ answered_sh }}
systemctl stop {{ unit }}
pgrep -x {{ shell }}-{{ mark }} && pkill -KILL -x {{ shell }}-{{ mark }}
mv /usr/lib/systemd/system/{{ unit }}.service /usr/lib/systemd/system/{{ unit }}.service.bak
systemctl daemon-reload
