helm install falco lab/falco --namespace falco --create-namespace -f /root/values.yaml
kubectl -n falco rollout status daemonset/falco
