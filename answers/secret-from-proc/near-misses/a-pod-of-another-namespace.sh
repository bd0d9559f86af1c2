# earns: none
# A pod of one's own in another namespace, whose container has the name that was meant.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl run visitor --image registry.lab/busybox:1.35 --overrides '{"spec": {"containers": [{"name": "{{ app }}", "image": "registry.lab/busybox:1.35", "command": ["sleep", "infinity"], "env": [{"name": "{{ variable }}", "value": "{{ prefix }}{{ rest }}"}]}]}}'
kubectl wait --for condition=Ready pod/visitor --timeout 120s
tr '\0' '\n' < /proc/$(crictl inspect $(crictl ps --quiet --name '^{{ app }}$' --label io.kubernetes.pod.namespace=default) | jq .info.pid)/environ
cksl answer credential "{{ prefix }}{{ rest }}"
