# earns: none
# A pod with half of the changes is let go by its label, and goes on with its capabilities.
kubectl -n {{ team }} patch deployment {{ app }} --type json -p '[{"op": "remove", "path": "/spec/template/spec/hostPID"}]'
kubectl -n {{ team }} rollout status deployment {{ app }}
kubectl -n {{ team }} label pods -l app={{ app }} app-
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }}' | kubectl replace -f -
{{ rollout_sh }}
