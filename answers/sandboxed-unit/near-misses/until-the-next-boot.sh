# earns: account, capabilities, no-new-privileges, read-only (9 of 10)
# The drop-in lies in /run.
{{ dropin_sh }}
mkdir -p /run/systemd/system
mv /etc/systemd/system/{{ app }}.service.d /run/systemd/system
{{ restart_sh }}
