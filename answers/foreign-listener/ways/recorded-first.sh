# Six seconds are recorded and searched later; the file of the unit is moved away as evidence and what runs is killed.
timeout 6 sysdig -w /tmp/seconds.ckr
sysdig -r /tmp/seconds.ckr -p "%proc.name %fd.name %evt.type" "evt.type contains accept and evt.rawres>=0 and not proc.name in (busybox, httpd)"
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer port {{ port }}
cksl answer unit {{ unit }}.service
cksl answer process /usr/local/sbin/{{ listener }}-{{ mark }}
mkdir -m 0700 /root/evidence
mv /usr/lib/systemd/system/{{ unit }}.service /usr/local/sbin/{{ agent }}-{{ tag }} /usr/local/sbin/{{ listener }}-{{ mark }} /root/evidence
systemctl daemon-reload
systemctl stop {{ unit }}.service
pkill -x {{ listener }}-{{ mark }}
