# earns: escalate, escalate-closed, token, token-closed (5 of 12)
# The rule has names, and one of them is that of the administrator's role.
{{ answers_sh }}
kubectl patch clusterrole {{ team }}-{{ (cast | split)[0] }} --type json -p '[{"op": "add", "path": "/rules/1/resourceNames", "value": ["{{ given }}", "cluster-admin"]}]'
{{ escalate_sh }}
{{ token_sh }}
