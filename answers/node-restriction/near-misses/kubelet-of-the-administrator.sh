# earns: none
# The kubelet asks with the administrator's certificate.
{{ group_sh }}
{{ user_sh }}
{{ plugin_sh }}
{{ ready_sh }}
mkdir -p /etc/systemd/system/kubelet.service.d
printf '[Service]\nEnvironment="KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/admin.conf"\n' > /etc/systemd/system/kubelet.service.d/90-kubeconfig.conf
systemctl daemon-reload
systemctl restart kubelet
until kubectl get node node-1 | grep -w Ready; do sleep 1; done
