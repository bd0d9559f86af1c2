# earns: account, capabilities, no-new-privileges, read-only (9 of 10)
# Of two drop-ins one was removed after the start, and with it the homes are writable at the next one.
{{ dropin_sh }}
sed -i '/^ProtectHome=/d' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
printf '[Service]\nProtectHome=read-only\n' > /etc/systemd/system/{{ app }}.service.d/homes.conf
{{ restart_sh }}
sleep 2
rm /etc/systemd/system/{{ app }}.service.d/homes.conf
systemctl daemon-reload
