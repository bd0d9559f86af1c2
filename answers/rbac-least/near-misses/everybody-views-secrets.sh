# earns: no-escalation, no-secrets, works, least (11 of 13)
# The application has what it uses, and a role that others are bound to has one right more.
{{ granted_sh }}
kubectl patch clusterrole system:kube-scheduler --type json -p '[{"op": "add", "path": "/rules/-", "value": {"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}}]'
