# The log made by hand and mounted as a file; emptied after a first try.
mkdir -p /etc/kubernetes/audit /var/log/kubernetes/audit
touch /var/log/kubernetes/audit/audit.log
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit/policy.yaml, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit/audit.log}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit/policy.yaml, type: File}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit/audit.log, type: FileOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
cksl check secrets
kubectl -n {{ team }} get secrets
: > /var/log/kubernetes/audit/audit.log
