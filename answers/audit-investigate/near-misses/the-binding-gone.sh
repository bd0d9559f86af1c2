# earns: read-the-log, who, agent, revoked (9 of 12)
# The whole binding deleted.
{{ found_sh }}
kubectl -n {{ team }} delete rolebinding {{ vault }}
