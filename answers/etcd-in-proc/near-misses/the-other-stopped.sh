# earns: capability, directory, exe, mapped, maps-read, ports, status-read, uid (11 of 12)
# The other etcd was stopped, so that only one is left.
systemctl stop etcd
pid=$(pgrep -x etcd)
cat /proc/$pid/status /proc/$pid/maps > /tmp/both
{{ answered_sh }}
