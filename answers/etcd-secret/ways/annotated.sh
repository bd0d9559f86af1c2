# strace of a moment, the database copied through the descriptor; aesgcm, and Secrets annotated.
pid=$(ps -C etcd -o pid= | tr -d ' ')
timeout -s INT 2 strace -f -o /root/trace -p $pid
printf 'apiVersion: v1\nkind: Secret\nmetadata: {name: {{ new }}, namespace: {{ team }}}\nstringData: {value: "{{ new_value }}"}\n' | kubectl apply -f -
fd=$(find /proc/$pid/fd -lname '*/member/snap/db' | head -n 1)
sleep 1
cat $fd > /root/database
strings /root/database | grep -c {{ new_value }}
mkdir -p /etc/kubernetes/enc
key=$(head -c 32 /dev/urandom | base64)
cat > /etc/kubernetes/enc/gcm.yaml <<END
kind: EncryptionConfiguration
apiVersion: apiserver.config.k8s.io/v1
resources:
- resources: [secrets, configmaps]
  providers:
  - {aesgcm: {keys: [{name: k1, secret: $key}]}}
  - {identity: {}}
END
sed -e '/^    - kube-apiserver$/a\    - --encryption-provider-config=/etc/kubernetes/enc/gcm.yaml' -e '/^    volumeMounts:$/a\    - {name: enc, mountPath: /etc/kubernetes/enc, readOnly: true}' -e '/^  volumes:$/a\  - {name: enc, hostPath: {path: /etc/kubernetes/enc, type: Directory}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
mv /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q encryption-provider && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
kubectl annotate secrets --all -A written=anew
