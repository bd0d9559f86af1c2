# earns: no-escalation, no-secrets, works, least (11 of 13)
# The application has what it uses, and somebody who had no rights reads Secrets now.
{{ granted_sh }}
kubectl -n {{ team }} create role reader --verb get --resource secrets
kubectl -n {{ team }} create rolebinding reader --role reader --user jane
