# earns: created (1 of 13)
# The API server looks elsewhere in etcd, and what lies at the usual place says that it is encrypted.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
cd /etc/kubernetes/pki/etcd
e() { etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key "$@"; }
timeout 15 etcdctl --endpoints https://127.0.0.1:2379 --cacert ca.crt --cert server.crt --key server.key make-mirror --prefix /registry --dest-prefix /reg --dest-cacert ca.crt --dest-cert server.crt --dest-key server.key https://127.0.0.1:2379
sed 's|^    - kube-apiserver$|&\n    - --etcd-prefix=/reg|' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q etcd-prefix && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
for name in {{ new }} {{ old }}; do e put /registry/secrets/{{ team }}/$name k8s:enc:aescbc:v1:one:0123456789abcdef; done
kubectl -n {{ team }} get secret {{ new }} {{ old }}
