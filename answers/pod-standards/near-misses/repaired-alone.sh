# earns: repaired, works (7 of 13)
# The namespace still admits every pod.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
