# earns: read-the-log, who, agent (6 of 12)
# The Secret is gone, and who may read the next of its name may still.
sleep 10
grep -c {{ vault }} /var/log/kubernetes/audit/audit.log
cksl answer who {{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
kubectl -n {{ team }} delete secret {{ vault }}
