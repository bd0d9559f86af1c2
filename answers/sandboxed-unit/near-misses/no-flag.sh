# earns: account, capabilities, read-only (8 of 10)
# The flag is missing.
{{ dropin_sh }}
sed -i '/^NoNewPrivileges=/d' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
