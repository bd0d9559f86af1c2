# earns: mapped, maps-read (3 of 12)
# Its status was not read.
cat /proc/$(systemctl show {{ unit }} -P MainPID)/maps > /tmp/maps
{{ answered_sh }}
