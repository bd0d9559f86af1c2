# earns: account, capabilities, no-new-privileges (6 of 10)
# This level excepts /home and /root, for which there is an option of their own.
{{ dropin_sh }}
sed -i '/^ProtectHome=/d' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
