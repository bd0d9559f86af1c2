# Read piece by piece with dd; two providers and two keys; both Secrets replaced by force.
pid=$(crictl inspect $(crictl ps --quiet --name etcd) | jq .info.pid)
strace -f -c -p $pid & sleep 1; kill -INT $!; wait
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
sleep 1
cd /proc/$pid/fd
dd if=$(ls -l | awk '/member\/snap\/db$/ {print $9; exit}') bs=1M of=/root/database
grep -a -c {{ new_value }} /root/database
cd
mkdir -p /etc/kubernetes/enc
key=$(head -c 32 /dev/urandom | base64)
cat > /etc/kubernetes/enc/c.yaml <<END
kind: EncryptionConfiguration
apiVersion: apiserver.config.k8s.io/v1
resources:
- resources: [secrets]
  providers:
  - {secretbox: {keys: [{name: one, secret: $key}]}}
  - {aescbc: {keys: [{name: two, secret: $key}]}}
  - {identity: {}}
END
sed -e '/^    - kube-apiserver$/a\    - --encryption-provider-config=/etc/kubernetes/enc/c.yaml' -e '/^    volumeMounts:$/a\    - {name: enc, mountPath: /etc/kubernetes/enc, readOnly: true}' -e '/^  volumes:$/a\  - {name: enc, hostPath: {path: /etc/kubernetes/enc, type: Directory}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cat /root/new.yaml > /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q encryption-provider && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
for name in {{ new }} {{ old }}; do kubectl -n {{ team }} get secret $name -o json | jq 'del(.metadata.uid, .metadata.resourceVersion)' | kubectl replace --force -f -; done
