# What may the process do now?
systemctl cat {{ app }} --no-pager # optional
grep -E '^(Uid|Cap|NoNewPrivs)' /proc/$(systemctl show -P MainPID {{ app }})/status # optional
# A drop-in adds to the unit. `StateDirectory` gives the directory to the account and keeps it writable.
{{ dropin_sh }}
# systemd must read the file, and the service must start with it. The file that root has made belongs to the account then.
{{ restart_sh }}
