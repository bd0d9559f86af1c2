# earns: none
# A good policy and a good log, which somebody else holds open for writing.
mkdir -p /etc/kubernetes/audit
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
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit, type: Directory}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q audit-log-path && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
sleep 1d 9>> /var/log/kubernetes/audit/audit.log &
