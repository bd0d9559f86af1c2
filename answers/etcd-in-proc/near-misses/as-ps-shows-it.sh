# earns: capability, mapped, maps-read, status-read, survived (7 of 12)
# The name is the one before the arguments, the directory that of the data, and the ports are hexadecimal.
pid=$(systemctl show {{ unit }} -P MainPID)
cat /proc/$pid/status /proc/$pid/maps > /tmp/both
{{ answered_sh }}
cksl answer exe /usr/bin/etcd
cksl answer directory /var/lib/{{ place }}-{{ mark }}
cksl answer uid $(stat -c %u /usr/bin/etcd)
cksl answer ports "$(printf '%X %X' {{ port }} {{ peer_port }})"
