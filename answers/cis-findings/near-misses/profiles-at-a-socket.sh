# earns: controllers, file, kubelet (8 of 12)
# The API server has the flag, and serves profiles at a socket.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
sed -i 's#^    - kube-apiserver$#&\n    - --debug-socket-path=/debug.sock#' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ kubelet_sh }}
until ps -C kube-apiserver -o args= | grep -q debug.sock; do sleep 1; done
{{ ready_sh }}
{{ controllers_sh }}
