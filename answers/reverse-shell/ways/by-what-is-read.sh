# sysdig shows what is read below /srv, by whoever it is; the unit's file is deleted.
timeout -s INT 6 sysdig -p "%proc.pname %proc.name %fd.name" "evt.type = read and fd.name startswith /srv" > /tmp/read
grep {{ file }} /tmp/read
{{ answered_sh }}
systemctl disable --now {{ unit }}.service
pgrep -x {{ shell }}-{{ mark }} && pkill -KILL -x {{ shell }}-{{ mark }}
rm -f /lib/systemd/system/{{ unit }}.service /etc/systemd/system/{{ unit }}.service
systemctl daemon-reload
