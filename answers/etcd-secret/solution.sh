# Attach to all threads of etcd (`-f`) and count their calls. After three seconds `timeout` sends SIGINT, as Ctrl-C
# does, and `strace` detaches.
pid=$(pgrep -x etcd)
timeout -s INT 3 strace -f -cw -p $pid
# Make the Secret through the API; the API server stores it in etcd.
kubectl -n {{ team }} create secret generic {{ new }} --from-literal value={{ new_value }}
# etcd keeps its data in `member/snap/db`; the file is open, so `/proc/PID/fd/N` leads to it. Without encryption the
# value is there in clear text.
fd=$(ls -l /proc/$pid/fd | awk '/member\/snap\/db$/ {print $9; exit}')
sleep 0.3 # optional
grep -a -o {{ new_value }} /proc/$pid/fd/$fd
# Make a directory for the configuration, and a random key of 32 bytes in base64.
mkdir -p /etc/kubernetes/enc
key=$(head -c 32 /dev/urandom | base64)
# The first provider, `aescbc`, encrypts what is written; to read, the API server tries all of them. `identity` at the
# end reads what is still stored in clear text.
cat > /etc/kubernetes/enc/config.yaml <<END
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
- resources: [secrets]
  providers:
  - {aescbc: {keys: [{name: one, secret: $key}]}}
  - {identity: {}}
END
# Add the flag `--encryption-provider-config` and mount the directory, because a static pod sees only what is
# mounted. Edit a copy, because the kubelet reads every file in `/etc/kubernetes/manifests`.
sed -e '/^    - kube-apiserver$/a\    - --encryption-provider-config=/etc/kubernetes/enc/config.yaml' -e '/^    volumeMounts:$/a\    - {name: enc, mountPath: /etc/kubernetes/enc, readOnly: true}' -e '/^  volumes:$/a\  - {name: enc, hostPath: {path: /etc/kubernetes/enc, type: Directory}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
# Put the finished manifest into place: the kubelet sees the change and starts the API server again. Wait until
# `kubectl get --raw /readyz` answers `ok`.
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q encryption-provider && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
# Write all Secrets again through the API server, which encrypts them now. An object in etcd stays as it is until
# somebody writes it.
kubectl get secrets -A -o json | kubectl replace -f -
