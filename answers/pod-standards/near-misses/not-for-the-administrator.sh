# earns: repaired, works (7 of 13)
# The API server leaves out the administrator, who can make any pod.
# own cluster: the learner does not configure the API server there
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
exempt='usernames: [kubernetes-admin]'
{{ exempt_sh }}
kubectl -n {{ team }} run bad --image registry.lab/busybox:1.35 --privileged --dry-run=server
