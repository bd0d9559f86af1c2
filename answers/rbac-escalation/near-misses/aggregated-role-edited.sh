# earns: bind, bind-closed, token, token-closed (4 of 12)
# The aggregated role itself is edited, and the controller restores it.
{{ answers_sh }}
{{ bind_sh }}
{{ token_sh }}
kubectl patch clusterrole {{ team }}-{{ (cast | split)[1] }} --type json -p '[{"op": "replace", "path": "/rules", "value": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]}, {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["get", "list"]}]}]'
sleep 3
