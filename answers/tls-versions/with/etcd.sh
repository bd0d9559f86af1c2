sed -i 's/^    - etcd$/&\n    - --cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_ECDSA_WITH_{{ other }}/' /etc/kubernetes/manifests/etcd.yaml
