# earns: read-the-log, who, agent (6 of 12)
# It can't read the Secret itself, and can act as somebody who can.
{{ revoked_sh }}
kubectl -n {{ team }} create role acts --verb impersonate --resource serviceaccounts
kubectl -n {{ team }} create rolebinding acts --role acts --serviceaccount {{ team }}:{{ [one, two, three][place | int] }}
