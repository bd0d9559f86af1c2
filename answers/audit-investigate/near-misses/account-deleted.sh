# earns: read-the-log, who, agent (6 of 12)
# The service account deleted, whose name is still bound.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who {{ team }}/{{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} delete serviceaccount {{ [one, two, three][place | int] }}
