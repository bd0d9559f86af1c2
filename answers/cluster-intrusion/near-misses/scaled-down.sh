# earns: looked, entry, escalation, persistence, seen, exfiltration, rights, cleaned (14 of 15)
# The application scaled to one pod, so that none is on the worker any more.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
kubectl -n {{ team }} scale deployment {{ app }} --replicas 0
kubectl -n {{ team }} scale deployment {{ app }} --replicas 1
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 60s
{{ gone_sh }}
