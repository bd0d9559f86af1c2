# earns: api-server, controllers, file, scanned (9 of 12)
# The kubelet runs with the right flags, and its file has the old ones again.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
cp /etc/default/kubelet /root/kubelet
{{ kubelet_sh }}
{{ ready_sh }}
{{ controllers_sh }}
cp /root/kubelet /etc/default/kubelet
