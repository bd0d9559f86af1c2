# lsof finds the process, sysdig prints JSON of all that it does, and the programs go together with a mask made by hand.
lsof -nP -iTCP -sTCP:LISTEN
timeout 6 sysdig -j -p "%evt.type %fd.name %evt.rawres" proc.name={{ listener }}-{{ mark }} > /tmp/all.json
grep accept /tmp/all.json | head -n 3
cksl answer process {{ listener }}-{{ mark }}
cksl answer port {{ port }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer unit {{ unit }}
ln -s /dev/null /etc/systemd/system/{{ unit }}.service
systemctl daemon-reload
systemctl kill -s KILL {{ unit }}.service
systemctl stop {{ unit }}.service
rm /usr/local/sbin/{{ listener }}-{{ mark }} /usr/local/sbin/{{ agent }}-{{ tag }}
