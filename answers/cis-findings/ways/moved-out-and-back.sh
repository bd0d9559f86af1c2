# The manifests are moved out of the directory, changed, and moved back; the scan comes last.
mkdir /root/manifests
mv /etc/kubernetes/manifests/kube-*.yaml /root/manifests
sed -i 's/--bind-address=127.0.0.1/&\n    - --profiling=false/; s/--secure-port=6443/&\n    - --profiling=false/' /root/manifests/*.yaml
until ! pidof kube-apiserver kube-scheduler kube-controller-manager; do sleep 1; done
mv /root/manifests/*.yaml /etc/kubernetes/manifests
chmod u=rw,go= /etc/kubernetes/{{ lent }}.conf
printf 'KUBELET_EXTRA_ARGS=--max-pods={{ room }} --streaming-connection-idle-timeout=15m\n' > /etc/default/kubelet
systemctl restart kubelet
{{ ready_sh }}
{{ controllers_sh }}
kube-bench > /root/findings
