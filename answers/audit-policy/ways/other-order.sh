# The rules in another order, all stages kept, the policy mounted as a file, old logs thrown away.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
rules:
- level: Request
  verbs: ["create"]
  resources: [{group: "apps", resources: ["deployments"]}]
- level: Metadata
  resources: [{group: "", resources: ["secrets"]}]
  namespaces: ["{{ team }}"]
- level: RequestResponse
  resources: [{group: "", resources: ["{{ resource }}"]}]
  userGroups: ["system:serviceaccounts:{{ team }}"]
END
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log\n    - --audit-log-maxage=7\n    - --audit-log-maxbackup=2' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit/policy.yaml, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit/policy.yaml, type: File}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
mv /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
