# earns: capability, directory, exe, mapped, maps-read, ports, status-read, uid (11 of 12)
# The same process, and it answers nobody any more.
pid=$(systemctl show {{ unit }} -P MainPID)
cat /proc/$pid/status /proc/$pid/maps > /tmp/both
{{ answered_sh }}
kill -STOP $pid
