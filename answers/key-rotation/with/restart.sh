mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/
until ! pgrep -x kube-apiserver > /dev/null; do sleep 0.5; done
mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
