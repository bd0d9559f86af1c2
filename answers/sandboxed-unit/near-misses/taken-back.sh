# earns: account, capabilities, no-new-privileges, read-only (9 of 10)
# The drop-in is gone again, with its directory. Only the process that runs still has what it said.
{{ dropin_sh }}
{{ restart_sh }}
sleep 2
systemctl revert {{ app }}
