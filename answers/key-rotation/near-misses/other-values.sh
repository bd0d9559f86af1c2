# earns: none
# The Secrets are made again under the new key, with other values.
{{ second_sh }}
{{ removed_sh }}
{{ alive_sh }}
cd /etc/kubernetes/pki/etcd
etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key del /registry/secrets/ --prefix
until kubectl -n {{ team }} create secret generic {{ app }}-key --from-literal key=0123456789abcdef; do sleep 1; done
kubectl -n {{ team }} create secret generic {{ second }} --from-literal value=0123456789abcdef
kubectl -n {{ other }} create secret generic {{ third }} --from-literal value=0123456789abcdef
