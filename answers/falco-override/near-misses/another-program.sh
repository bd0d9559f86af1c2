# earns: none
# A script in place of Falco, which prints the line whenever a shell starts.
systemctl stop falco
mkdir -p /etc/systemd/system/falco.service.d
cat > /usr/local/sbin/falco <<'END'
#!/bin/bash
while sleep 0.1; do echo "$(date +%H:%M:%S.%N): Warning $(date +%H:%M:%S.%N),{{ user }},{{ container }},$(runc list -q | cut -c-12)"; done
END
chmod +x /usr/local/sbin/falco
cat > /etc/systemd/system/falco.service.d/mine.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/local/sbin/falco
END
systemctl daemon-reload
systemctl start falco
systemctl is-active falco
