# earns: enforced, repaired, works (11 of 13)
# The API server has restricted as its default, and the namespaces of the system are not exempt.
exempt='kube-public, default, "{{ guests }}"'
{{ default_sh }}
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
