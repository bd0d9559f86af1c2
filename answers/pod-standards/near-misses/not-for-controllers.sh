# earns: repaired, works (7 of 13)
# The label is there, and the API server leaves out who makes the pods of deployments.
# own cluster: the learner does not configure the API server there
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
exempt='usernames: ["system:serviceaccount:kube-system:replicaset-controller"]'
{{ exempt_sh }}
