# earns: read-the-log, who, agent (6 of 12)
# No pod of it any more, and the access is still there.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who {{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
