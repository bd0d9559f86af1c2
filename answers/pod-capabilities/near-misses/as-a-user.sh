# earns: none
# Another user does not get the capability that was added, and the old pod is gone.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | .spec.template.spec.containers[0].securityContext += {runAsUser: 1000, runAsNonRoot: true} | .spec.strategy = {type: "Recreate"}' | kubectl replace -f -
until kubectl -n {{ team }} get pods -l app={{ app }} | grep -E 'Error|CrashLoopBackOff'; do sleep 1; done
