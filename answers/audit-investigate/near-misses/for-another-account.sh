# earns: read-the-log, who, agent, revoked (9 of 12)
# One account less, and another one that may read it.
{{ revoked_sh }}
kubectl -n {{ team }} create rolebinding more --role {{ vault }} --serviceaccount {{ team }}:default
