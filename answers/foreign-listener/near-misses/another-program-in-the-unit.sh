# earns: peer, port, process, seen, unit (6 of 10)
# The unit runs another program, and is masked for the next start.
{{ found_sh }}
mkdir -p /run/systemd/system/{{ unit }}.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/sleep infinity\n' > /run/systemd/system/{{ unit }}.service.d/new.conf
systemctl daemon-reload
systemctl restart {{ unit }}.service
systemctl mask {{ unit }}.service
