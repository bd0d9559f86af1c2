# earns: bind, bind-closed, escalate, escalate-closed, token, token-closed, works (10 of 12)
# An account that is no danger loses the right to write roles.
{{ answers_sh }}
{{ bind_sh }}
{{ escalate_sh }}
{{ token_sh }}
kubectl patch clusterrole {{ parts }}-4 --type json -p '[{"op": "replace", "path": "/rules/0/verbs", "value": ["get", "list"]}]'
sleep 5
