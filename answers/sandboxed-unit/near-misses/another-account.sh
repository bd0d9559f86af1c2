# earns: capabilities, no-new-privileges, read-only (7 of 10)
# An ordinary user, but not the one that was asked for.
{{ dropin_sh }}
sed -i 's/^User=.*/User=www-data/' /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
