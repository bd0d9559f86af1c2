# earns: repaired, works (7 of 13)
# The API server leaves out the pods of a RuntimeClass.
# own cluster: the learner does not configure the API server there
kubectl label namespace {{ team }} pod-security.kubernetes.io/enforce=restricted
kubectl -n {{ team }} get deployment {{ app }} -o json | jq '{{ repair_jq }}' | kubectl replace -f -
{{ rollout_sh }}
exempt='runtimeClasses: [plain]'
{{ exempt_sh }}
printf '{"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "%s"}, "handler": "runc"}\n' other plain | kubectl apply -f -
