# earns: no-escalation, no-secrets, works, least (11 of 13)
# No pod gets a token of the account any more: the next pod of the application can't ask for anything.
{{ granted_sh }}
kubectl -n {{ team }} patch serviceaccount {{ app }} -p '{"automountServiceAccountToken": false}'
