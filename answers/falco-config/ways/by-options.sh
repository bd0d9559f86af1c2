# The settings are options on the service's command line; falco.yaml stays as it is.
mkdir -p /etc/systemd/system/falco.service.d
cat > /etc/systemd/system/falco.service.d/mine.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/falco -o json_output=true -o file_output.enabled=true -o file_output.filename=/var/log/falco-{{ nonce }}.json -o priority=warning -o webserver.listen_port={{ port }}
END
systemctl daemon-reload
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
