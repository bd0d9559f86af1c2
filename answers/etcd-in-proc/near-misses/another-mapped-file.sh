# earns: capability, directory, exe, ports, status-read, uid (8 of 12)
# The log is open, but not mapped.
pid=$(systemctl show {{ unit }} -P MainPID)
cat /proc/$pid/status /proc/$pid/maps > /tmp/both
{{ answered_sh }}
cksl answer mapped /var/lib/{{ place }}-{{ mark }}/member/wal/0000000000000000-0000000000000000.wal
