# Nothing is kept of what is only looked after; each rule names its verbs.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  nonResourceURLs: ["*"]
- level: Metadata
  verbs: [get, list, watch, create, update, patch, delete, deletecollection]
  namespaces: ["{{ team }}"]
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create]
  resources: [{group: apps, resources: [deployments]}]
- level: RequestResponse
  verbs: [get, list, watch, create, update, patch, delete, deletecollection]
  userGroups: ["system:serviceaccounts:{{ team }}"]
  resources: [{group: "", resources: [{{ resource }}]}]
- level: None
END
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit/policy.yaml, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit/policy.yaml, type: File}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
