# Each component by itself, with an editor; the kubelet by a drop-in of its unit.
kube-bench run --targets master --check 1.2.15,1.3.2,1.4.1
kube-bench run --targets node --check 4.2.5
vim -es -c '%s/- kube-scheduler$/- kube-scheduler\r    - --profiling=false/' -c wq /etc/kubernetes/manifests/kube-scheduler.yaml
vim -es -c '%s/- kube-controller-manager$/- kube-controller-manager\r    - --profiling=0/' -c wq /etc/kubernetes/manifests/kube-controller-manager.yaml
sed -i s/profiling=0/profiling=false/ /etc/kubernetes/manifests/kube-controller-manager.yaml
vim -es -c '%s/- kube-apiserver$/- kube-apiserver\r    - --profiling=false/' -c wq /etc/kubernetes/manifests/kube-apiserver.yaml
install -m 600 /etc/kubernetes/{{ lent }}.conf /root/{{ lent }}.conf
chmod 600 /etc/kubernetes/{{ lent }}.conf
mkdir -p /etc/systemd/system/kubelet.service.d
sed 's/timeout=0/timeout=2h/' /etc/default/kubelet > /etc/default/kubelet-2
printf '[Service]\nEnvironmentFile=/etc/default/kubelet-2\n' > /etc/systemd/system/kubelet.service.d/idle.conf
systemctl daemon-reload
systemctl restart kubelet
{{ ready_sh }}
{{ controllers_sh }}
