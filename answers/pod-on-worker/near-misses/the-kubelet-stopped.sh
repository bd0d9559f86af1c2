# earns: none
# The worker's kubelet is stopped, so its pods stay there although the API has none. Somebody else says that the node lives.
kubectl cordon worker-1
ssh worker-1 systemctl stop kubelet
kubectl -n {{ team }} delete pods --field-selector spec.nodeName=worker-1 --force --grace-period=0
{{ moved_sh }}
