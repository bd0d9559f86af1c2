# earns: enforced, others-left-alone (6 of 13)
# What is left of somebody is in order but for its user.
echo '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "tools", "namespace": "{{ team }}"}, "spec": {"securityContext": {"seccompProfile": {"type": "RuntimeDefault"}}, "containers": [{"name": "main", "image": "registry.lab/busybox:1.35", "command": ["sleep", "100000"], "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}' | kubectl apply -f -
kubectl -n {{ team }} wait --for condition=Ready pod tools --timeout 60s
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
