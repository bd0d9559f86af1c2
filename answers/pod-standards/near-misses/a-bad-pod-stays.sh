# earns: enforced, others-left-alone (6 of 13)
# A pod that somebody made earlier: root, in the network of the node, and with a capability, but without a directory of the node.
echo '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tools", "namespace": "{{ team }}"}, "spec": {"hostNetwork": true, "hostPID": true, "containers": [{"name": "main", "image": "registry.lab/busybox:1.35", "command": ["sleep", "100000"], "securityContext": {"runAsUser": 0, "allowPrivilegeEscalation": false, "capabilities": {"add": ["{{ capability }}"]}}}]}}' | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready pod tools --timeout 60s
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
