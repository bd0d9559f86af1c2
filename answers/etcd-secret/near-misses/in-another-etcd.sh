# earns: created (1 of 13)
# The API server keeps all in another etcd, and what lies in the first says that it is encrypted.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
cd /etc/kubernetes/pki/etcd
e() { etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key "$@"; }
cp /proc/$(pgrep -x etcd)/root/usr/local/bin/etcd /root/second
setsid /root/second --name second --data-dir /root/data --listen-client-urls https://127.0.0.1:12379 --advertise-client-urls https://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380 --initial-advertise-peer-urls http://127.0.0.1:12380 --initial-cluster second=http://127.0.0.1:12380 --cert-file server.crt --key-file server.key --client-cert-auth --trusted-ca-file ca.crt > /dev/null 2>&1 &
until etcdctl --endpoints https://127.0.0.1:12379 --cacert ca.crt --cert server.crt --key server.key endpoint health; do sleep 0.5; done
timeout 15 etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key make-mirror --dest-cacert ca.crt --dest-cert server.crt --dest-key server.key https://127.0.0.1:12379
sed 's|--etcd-servers=.*|--etcd-servers=https://127.0.0.1:12379|' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q 127.0.0.1:12379 && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
for name in {{ new }} {{ old }}; do e put /registry/secrets/{{ team }}/$name k8s:enc:aescbc:v1:one:0123456789abcdef; done
kubectl -n {{ team }} get secret {{ new }} {{ old }}
