# earns: gone, configured, packages (6 of 15)
# The scheduler only prefers other nodes: new pods may come back to the worker at once.
kubectl taint nodes worker-1 upgrade=now:PreferNoSchedule
kubectl -n {{ team }} delete pods --field-selector spec.nodeName=worker-1
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl taint nodes worker-1 upgrade-
kubectl -n {{ team }} wait --for condition=Available --timeout 120s deployment --all
