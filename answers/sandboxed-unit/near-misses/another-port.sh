# earns: none
# On a port that needs no capability: nobody asks there.
sed -i 's/, 80, /, 8080, /' /usr/local/bin/{{ app }}
mkdir -p /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nUser={{ account }}\nCapabilityBoundingSet=\nNoNewPrivileges=yes\nProtectSystem=strict\nProtectHome=read-only\nStateDirectory={{ app }}\n' > /etc/systemd/system/{{ app }}.service.d/sandbox.conf
systemctl daemon-reload
systemctl restart {{ app }}
until curl -sf http://127.0.0.1:8080/; do sleep 0.1; done
