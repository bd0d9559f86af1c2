kubectl patch clusterrole {{ parts }}-3 --type json -p '[{"op": "replace", "path": "/rules/0/verbs", "value": ["get", "list"]}]'
until [ "$(kubectl auth can-i escalate clusterroles --as system:serviceaccount:{{ team }}:{{ (cast | split)[1] }})" = no ]; do sleep 0.5; done
