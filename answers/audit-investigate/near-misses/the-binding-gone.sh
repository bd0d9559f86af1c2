# earns: read-the-log, who, agent, revoked (9 of 12)
# The whole binding deleted.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who {{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} delete rolebinding {{ vault }}
