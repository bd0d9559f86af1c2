# What no log has is taken away, too: the accounts may list, and get nothing by its name.
{{ answers_sh }}
{{ bind_sh }}
kubectl patch clusterrole {{ parts }}-1 --type json -p '[{"op": "replace", "path": "/rules/0/verbs", "value": ["list"]}]'
kubectl patch clusterrole {{ parts }}-3 --type json -p '[{"op": "replace", "path": "/rules/0/verbs", "value": ["list"]}]'
until [ "$(kubectl auth can-i escalate clusterroles --as system:serviceaccount:{{ team }}:{{ (cast | split)[1] }})" = no ]; do sleep 0.5; done
{{ token_sh }}
kubectl -n {{ ops }} patch role {{ team }}-{{ (cast | split)[2] }} --type json -p '[{"op": "replace", "path": "/rules/0/verbs", "value": ["list"]}]'
