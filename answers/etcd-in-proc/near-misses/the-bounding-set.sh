# earns: directory, exe, mapped, maps-read, ports, uid (8 of 12)
# CapBnd was decoded: what it might ever have, and not what is effective.
pid=$(systemctl show {{ unit }} -P MainPID)
cat /proc/$pid/status /proc/$pid/maps > /tmp/both
{{ answered_sh }}
cksl answer capability $(capsh --decode=$(awk '/^CapBnd/ {print $2}' /tmp/both) | cut -d= -f2 | cut -d, -f1-3)
