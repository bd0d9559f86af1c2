# earns: none
# The old pod has lost its label, so that the deployment does not end it.
kubectl -n {{ team }} label pods -l app={{ app }} app-
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }}' | kubectl replace -f -
{{ rollout_sh }}
