# earns: read-the-log, who, agent, revoked (9 of 12)
# The value is as before; the Secret has one more.
{{ revoked_sh }}
kubectl -n {{ team }} patch secret {{ vault }} -p '{"stringData": {"note": "read by somebody"}}'
