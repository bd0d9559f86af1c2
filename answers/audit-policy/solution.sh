# Make a directory for the policy; it is mounted into the pod of the API server below.
mkdir -p /etc/kubernetes/audit
# The first rule that matches a request decides, so the last rule, of level `None`, drops all that is left. The group
# `system:serviceaccounts:{{ team }}` has all service accounts of the namespace; `omitStages` leaves out the event at
# a request's arrival.
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
# Two flags start the audit log; policy and log need a volume and a mount each, because the pod sees only what is
# mounted. Edit a copy, because the kubelet reads every file in `/etc/kubernetes/manifests`.
sed -e '/^    - kube-apiserver$/a\    - --audit-policy-file=/etc/kubernetes/audit/policy.yaml\n    - --audit-log-path=/var/log/kubernetes/audit/audit.log' -e '/^    volumeMounts:$/a\    - {name: audit, mountPath: /etc/kubernetes/audit, readOnly: true}\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}' -e '/^  volumes:$/a\  - {name: audit, hostPath: {path: /etc/kubernetes/audit, type: Directory}}\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}' /etc/kubernetes/manifests/kube-apiserver.yaml > /root/new.yaml
# Put the finished manifest into place: the kubelet sees the change and starts the API server anew. Wait until
# `kubectl get --raw /readyz` answers `ok`.
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
until tr '\0' ' ' < /proc/$(pgrep -o -x kube-apiserver)/cmdline 2> /dev/null | grep -q audit-log-path && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
