# earns: enforced, others-left-alone (6 of 13)
# The init container has no settings of its own, so no new pod is admitted.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | del(.spec.template.spec.initContainers[0].securityContext)' | kubectl replace -f -
sleep 5
kubectl -n {{ team }} get events | grep PodSecurity
