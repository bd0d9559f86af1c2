# earns: configured, packages (5 of 15)
# What the pods run is ended, but the pods stay, and start it again.
kubectl cordon worker-1
{{ kubeadm_sh }}
ssh worker-1 'crictl ps --quiet --namespace {{ team }} | xargs crictl stop'
{{ kubelet_sh }}
{{ upgraded_sh }}
kubectl uncordon worker-1
until [ "$(kubectl -n {{ team }} get pods | grep -c '1/1')" = 3 ]; do sleep 1; done
