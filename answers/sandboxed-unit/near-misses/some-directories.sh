# earns: account, capabilities, no-new-privileges (6 of 10)
# Parts of /usr and /var are named, and the others can still be written.
{{ dropin_sh }}
sed -i -e '/^ProtectHome=/d' -e 's|^ProtectSystem=.*|ReadOnlyPaths=/etc /home /opt /root /srv /usr/local /var/lib /var/spool|' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
