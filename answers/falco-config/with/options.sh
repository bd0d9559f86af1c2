mkdir -p $units/falco.service.d
cat > $units/falco.service.d/mine.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/falco -o json_output=true -o file_output.enabled=true -o file_output.filename=/var/log/falco-{{ nonce }}.json -o priority=warning -o webserver.listen_port={{ port }}
END
systemctl daemon-reload
systemctl restart falco
