# earns: gone, configured, packages (6 of 15)
# The pods are made anew, and come back to a worker that was never closed.
kubectl -n {{ team }} rollout restart deployment
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
until [ "$(ps -C httpd -o pid= | wc -l)" = 3 ]; do sleep 1; done
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
