# earns: created (1 of 13)
# The words of an encrypted value in etcd, of which the API server can make nothing.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
cd /etc/kubernetes/pki/etcd
etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key put /registry/secrets/{{ team }}/{{ old }} k8s:enc:aescbc:v1:one:0123456789abcdef
