# earns: read-the-log, who, agent (6 of 12)
# No pod of it any more, and the access is still there.
{{ found_sh }}
kubectl -n {{ team }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
