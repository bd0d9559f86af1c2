# earns: api-server, kubelet (6 of 12)
# etcd takes a suite with CBC, too.
{{ kubelet_sh }}
{{ api_server_sh }}
sed -i 's/^    - etcd$/&\n    - --cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_{{ other }},TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA/' /etc/kubernetes/manifests/etcd.yaml
{{ ready_sh }}
