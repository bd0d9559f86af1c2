# earns: read-the-log, who, agent, revoked (9 of 12)
# Its own Secret is out of its reach, too.
{{ revoked_sh }}
kubectl -n {{ team }} delete rolebinding {{ [one, two, three][place | int] }}
