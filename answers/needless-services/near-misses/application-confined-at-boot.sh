# earns: closed, unit, never-again, local-only (9 of 10)
# All is done. After the next boot the application answers the node alone.
{{ done_sh }}
sed -i 's/-p 0.0.0.0/-p 127.0.0.1/' /etc/systemd/system/{{ app }}.service
systemctl daemon-reload
