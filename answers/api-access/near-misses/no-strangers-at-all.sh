# earns: none
# The API server says 401 to everything, also to the kubelet that asks whether it lives.
sed 's#^    - --client-ca-file.*#&\n    - --anonymous-auth=false#' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/after.yaml
mv /root/after.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until [ "$(curl -sk -o /dev/null -w '%{http_code}' https://10.10.0.2:6443/livez)" = 401 ]; do sleep 0.5; done
