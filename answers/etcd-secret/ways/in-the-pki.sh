# The configuration lies where the API server sees it already, so that no volume is needed, and identity is removed in the end; the
# database is copied through the descriptor by cp.
pid=$(pgrep -x etcd)
timeout -s INT 3 strace -f -c -p $pid
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
sleep 1
cp /proc/$pid/fd/$fd /root/database
grep -a -c {{ new_value }} /root/database
{{ configuration_sh }}
mv /etc/kubernetes/enc/config.yaml /etc/kubernetes/pki/encryption.yaml
sed '/^    - kube-apiserver$/a\    - --encryption-provider-config=/etc/kubernetes/pki/encryption.yaml' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
{{ started_sh }}
kubectl get secrets -A -o json | kubectl replace -f -
sed -i '/identity/d' /etc/kubernetes/pki/encryption.yaml
before=$(pgrep -o -x kube-apiserver)
crictl stop --timeout 5 $(crictl ps --quiet --name kube-apiserver)
until [ "$(pgrep -o -x kube-apiserver)" != "$before" ] && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 0.5; done
