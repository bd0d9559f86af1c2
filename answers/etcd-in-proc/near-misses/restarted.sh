# earns: capability, directory, exe, mapped, maps-read, ports, status-read, uid (11 of 12)
# All is right, and the process is another one now.
pid=$(systemctl show {{ unit }} -P MainPID)
cat /proc/$pid/status /proc/$pid/maps > /tmp/both
{{ answered_sh }}
systemctl restart {{ unit }}
