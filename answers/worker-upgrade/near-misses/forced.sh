# earns: gone, closed, configured, packages (7 of 15)
# The API has no pods any more, but what they run on the worker ends only when the new kubelet finds it.
ssh worker-1 systemctl stop kubelet
kubectl cordon worker-1
kubectl -n {{ team }} delete pods --field-selector spec.nodeName=worker-1 --force --grace-period=0
{{ kubeadm_sh }}
{{ kubelet_sh }}
{{ upgraded_sh }}
until [ "$(ps -C httpd -o pid= | wc -l)" = 3 ]; do sleep 1; done
kubectl uncordon worker-1
