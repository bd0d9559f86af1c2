# earns: gone, configured, packages (6 of 15)
# The worker is empty since nothing runs any more.
kubectl -n {{ team }} scale deployment {{ app }} {{ neighbour }} --replicas 0
until [ -z "$(ps -C httpd -o pid=)" ]; do sleep 1; done
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
