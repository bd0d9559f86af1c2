# earns: looked, entry, escalation, persistence, seen, exfiltration, rights, cleaned (14 of 15)
# The whole binding deleted, so that the deployment tool has no rights, either.
{{ facts_sh }}
{{ watched_sh }}
kubectl -n {{ team }} delete rolebinding {{ team }}-support {{ ghost }}-{{ mark }}
kubectl -n {{ team }} delete serviceaccount {{ ghost }}
{{ removed_sh }}
{{ gone_sh }}
