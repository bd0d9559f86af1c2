# earns: account, capabilities, no-new-privileges (6 of 10)
# /var, /opt and others can still be written.
{{ dropin_sh }}
sed -i 's/^ProtectSystem=.*/ProtectSystem=full/' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
