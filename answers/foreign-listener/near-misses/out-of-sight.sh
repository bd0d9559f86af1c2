# earns: peer, port, process, seen, unit (6 of 10)
# An empty file is mounted over the unit, as a mask that goes with the next boot.
{{ found_sh }}
systemctl stop {{ unit }}.service
mount --bind /dev/null /usr/lib/systemd/system/{{ unit }}.service
systemctl daemon-reload
