# earns: capability, directory, exe, ports, status-read, uid (8 of 12)
# The kernel shows the map to nobody else's user, and the status to everybody.
pid=$(systemctl show {{ unit }} -P MainPID)
setpriv --reuid nobody --regid nogroup --clear-groups cat /proc/$pid/status /proc/$pid/maps
{{ answered_sh }}
