# earns: capabilities, no-new-privileges, read-only (7 of 10)
# The account, with the group of root.
{{ dropin_sh }}
echo Group=root >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
