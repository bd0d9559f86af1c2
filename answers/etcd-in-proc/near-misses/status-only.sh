# earns: capability, directory, exe, ports, status-read, uid (8 of 12)
# Its map was not read.
cat /proc/$(systemctl show {{ unit }} -P MainPID)/status
{{ answered_sh }}
