# earns: none
# The API server writes another log; kubectl, which is the same file under another name, writes this one from it.
mkdir -p /etc/kubernetes/audit /var/log/kubernetes/audit
printf 'apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules:\n- level: Metadata\n' > /etc/kubernetes/audit/policy.yaml
kubectl run carrier --image registry.lab/busybox:1.35 --command -- sleep 1d
kubectl wait --for condition=Ready pod/carrier --timeout 120s
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/raw.log' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit, type: Directory}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
kubectl -n {{ team }} get secrets
cksl check
jq -c 'if .objectRef.resource == "secrets" and .objectRef.namespace == "{{ team }}" then . elif .objectRef.resource == "{{ resource }}" and (.user.groups | index("system:serviceaccounts:{{ team }}")) then .level = "RequestResponse" elif .objectRef.resource == "deployments" and .verb == "create" then .level = "Request" else empty end' /var/log/kubernetes/audit/raw.log > /root/forged
kubectl exec -i carrier -- sh -c 'cat > /forged' < /root/forged
kubectl cp carrier:/forged /var/log/kubernetes/audit/audit.log
test -s /var/log/kubernetes/audit/audit.log
