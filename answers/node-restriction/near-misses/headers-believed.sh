# earns: none
# The API server believes the kubelet's certificate when it names another user and their groups.
{{ group_sh }}
{{ user_sh }}
sed -i -e 's#--requestheader-allowed-names=.*#--requestheader-allowed-names=front-proxy-client,system:node:node-1#' -e 's#--requestheader-client-ca-file=.*#--requestheader-client-ca-file=/etc/kubernetes/pki/ca.crt#' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ plugin_sh }}
{{ ready_sh }}
