# The log made by hand and mounted as a file; emptied after a first try.
mkdir -p /etc/kubernetes/audit /var/log/kubernetes/audit
touch /var/log/kubernetes/audit/audit.log
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: RequestResponse
  userGroups: ["system:serviceaccounts:{{ team }}"]
  resources: [{group: "", resources: [{{ resource }}]}]
- level: Metadata
  namespaces: ["{{ team }}"]
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create]
  resources: [{group: apps, resources: [deployments]}]
- level: None
END
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit/policy.yaml, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit/audit.log}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit/policy.yaml, type: File}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit/audit.log, type: FileOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q audit-log-path && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
cksl check secrets
kubectl -n {{ team }} get secrets
: > /var/log/kubernetes/audit/audit.log
