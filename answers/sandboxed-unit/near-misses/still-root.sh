# earns: capabilities, no-new-privileges, read-only (7 of 10)
# Root without capabilities still owns root's files.
{{ dropin_sh }}
sed -i '/^User=/d' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
