# earns: account, capabilities, no-new-privileges (6 of 10)
# Read-only, but for the directories from which root runs programs.
{{ dropin_sh }}
echo 'ReadWritePaths=/usr/sbin /etc/cron.d' >> /etc/systemd/system/{{ app }}.service.d/sandbox.conf
{{ restart_sh }}
