# earns: enforced, others-left-alone (6 of 13)
# Two users: the pod is admitted, and its container can't read what the init container wrote.
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }} | .spec.template.spec.initContainers[0].securityContext.runAsUser = 2000 | .spec.strategy = {type: "Recreate"}' | kubectl replace -f -
until kubectl -n {{ team }} get pods -l app={{ app }} | grep -E 'Error|CrashLoopBackOff'; do sleep 1; done
