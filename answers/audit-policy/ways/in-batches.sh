# Written in batches; what is not kept is said group by group, and everything with a subresource.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived, ResponseStarted]
omitManagedFields: true
rules:
- level: Metadata
  namespaces: ["{{ team }}"]
  resources: [{group: "", resources: [secrets, "secrets/*"]}]
- level: RequestResponse
  userGroups: ["system:serviceaccounts:{{ team }}"]
  resources: [{group: "", resources: [{{ resource }}, "{{ resource }}/*"]}]
- level: Request
  verbs: [create]
  resources: [{group: apps, resources: [deployments]}]
- level: None
  userGroups: ["system:authenticated", "system:unauthenticated"]
- level: None
END
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log\n    - --audit-log-mode=batch\n    - --audit-log-batch-max-wait=100ms' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit/policy.yaml, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit/policy.yaml, type: File}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cat /root/new.yaml > /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
