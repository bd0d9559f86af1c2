# earns: none
# Everything is dropped, and the old pod keeps running, since the new one can't open its port.
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ good_jq }} | del(.spec.template.spec.containers[0].securityContext.capabilities.add)' | kubectl replace -f -
until kubectl -n {{ team }} get pods -l app={{ app }} | grep -E 'Error|CrashLoopBackOff'; do sleep 1; done
