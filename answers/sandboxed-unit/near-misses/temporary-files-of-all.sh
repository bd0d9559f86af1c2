# earns: account, capabilities, no-new-privileges (6 of 10)
# It may write to the /var/tmp that all share.
{{ dropin_sh }}
echo 'ReadWritePaths=/var/tmp' >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
