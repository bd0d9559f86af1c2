# earns: peer, port, process, seen, unit (6 of 10)
# The unit has another name, and starts with the next boot.
{{ found_sh }}
systemctl stop {{ unit }}.service
mv /usr/lib/systemd/system/{{ unit }}.service /usr/lib/systemd/system/{{ unit }}-2.service
ln -s /usr/lib/systemd/system/{{ unit }}-2.service /etc/systemd/system/multi-user.target.wants/
rm -f /etc/systemd/system/multi-user.target.wants/{{ unit }}.service
systemctl daemon-reload

