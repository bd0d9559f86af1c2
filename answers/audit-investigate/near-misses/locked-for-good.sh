# earns: read-the-log, who, agent, revoked (9 of 12)
# The Secret can never be changed again.
{{ revoked_sh }}
kubectl -n {{ team }} patch secret {{ vault }} -p '{"immutable": true}'
