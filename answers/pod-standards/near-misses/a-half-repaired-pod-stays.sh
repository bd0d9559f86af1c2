# earns: enforced, others-left-alone (6 of 13)
# A pod as root, but without the directory of the node: it runs on, and the deployment has lost it.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes", "value": [{"name": "pages", "emptyDir": {}}]}]'
{{ rollout_sh }}
kubectl -n {{ team }} label pods -l app={{ app }} app-
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
