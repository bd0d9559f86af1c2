# earns: read-the-log, who, agent, revoked (9 of 12)
# The key of another account is changed, too.
{{ revoked_sh }}
kubectl -n {{ team }} patch secret {{ four }}-key -p '{"stringData": {"key": "changed"}}'
