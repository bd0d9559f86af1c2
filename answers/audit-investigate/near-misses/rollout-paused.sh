# earns: read-the-log, who, agent, revoked (9 of 12)
# The deployment does not follow its template any more.
{{ revoked_sh }}
kubectl -n {{ team }} rollout pause deployment {{ [one, two, three][place | int] }}
