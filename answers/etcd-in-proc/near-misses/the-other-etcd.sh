# earns: none
# The files are those of the other process.
pid=$(systemctl show etcd -P MainPID)
cat /proc/$pid/status /proc/$pid/maps /proc/$pid/net/tcp > /tmp/other
{{ answered_sh }}
