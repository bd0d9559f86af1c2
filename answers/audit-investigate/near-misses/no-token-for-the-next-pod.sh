# earns: read-the-log, who, agent, revoked (9 of 12)
# The pods that come next get no token of the account any more.
{{ revoked_sh }}
kubectl -n {{ team }} patch serviceaccount {{ [one, two, three][place | int] }} -p '{"automountServiceAccountToken": false}'
