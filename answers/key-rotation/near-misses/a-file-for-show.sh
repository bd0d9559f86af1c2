# earns: writes, rewritten (8 of 14)
# The file of the task has no leaked key. The API server was started with another file, which has.
{{ second_sh }}
{{ first_sh }}
cp {{ place }}/config.yaml {{ place }}/used.yaml
sed 's#{{ place }}/config.yaml#{{ place }}/used.yaml#' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/next.yaml
cp /root/next.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q used.yaml && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
{{ again_sh }}
{{ removed_sh }}
