# earns: none
# One verb of each, and one namespace: what somebody would try first.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: RequestResponse
  verbs: [list]
  userGroups: ["system:serviceaccounts:{{ team }}"]
  resources: [{group: "", resources: [{{ resource }}]}]
- level: Metadata
  verbs: [get]
  namespaces: ["{{ team }}"]
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create]
  namespaces: ["{{ team }}"]
  resources: [{group: apps, resources: [deployments]}]
- level: None
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
