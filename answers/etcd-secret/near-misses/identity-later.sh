# earns: attached, created, through-the-descriptor, old-encrypted (10 of 13)
# Both are encrypted. Then `identity` comes first, and each further Secret is stored in clear text.
pid=$(pgrep -x etcd)
timeout -s INT 3 strace -f -cw -p $pid
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
sleep 0.3 # optional
grep -a -o {{ new_value }} /proc/$pid/fd/$fd
mkdir -p /etc/kubernetes/enc
key=$(head -c 32 /dev/urandom | base64)
cat > /etc/kubernetes/enc/config.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - {aescbc: {keys: [{name: one, secret: $key}]}}
  - {identity: {}}
END
sed -e '/^    - kube-apiserver$/a\    - --encryption-provider-config=/etc/kubernetes/enc/config.yaml' -e '/^    volumeMounts:$/a\    - {name: enc, mountPath: /etc/kubernetes/enc, readOnly: true}' -e '/^  volumes:$/a\  - {name: enc, hostPath: {path: /etc/kubernetes/enc, type: Directory}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q encryption-provider && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
kubectl get secrets -A -o json | kubectl replace -f -
sed -i -e '/{identity: {}}/d' -e 's/^  providers:$/&\n  - {identity: {}}/' /etc/kubernetes/enc/config.yaml
before=$(pgrep -o -x kube-apiserver)
kill $before
until [ "$(pgrep -o -x kube-apiserver)" != $before ] && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
