cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q encryption-provider && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
