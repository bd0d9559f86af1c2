# A first try is left behind, and the range also says what a pod has at most and a container at least.
kubectl -n {{ team }} run try --image registry.lab/busybox:1.35 --restart Never -- true
kubectl -n {{ team }} wait --for jsonpath='{.status.phase}'=Succeeded pod try --timeout 90s
kubectl delete clusterrolebinding {{ wide }}
kubectl apply -f - <<'END'
{{ rights_yaml }}
END
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "closed"}, "spec": {"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}}'; done
kubectl -n {{ team }} create quota all --hard limits.memory=512Mi
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "share"}, "spec": {"limits": [{"type": "Container", "default": {"memory": "64Mi"}, "min": {"memory": "32Mi"}}, {"type": "Pod", "max": {"memory": "512Mi"}}]}}'
{{ restarted_sh }}
