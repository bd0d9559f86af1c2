# earns: none
# The first rule that matches decides, and it keeps nothing.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
- level: RequestResponse
  userGroups: ["system:serviceaccounts:{{ team }}"]
  resources: [{group: "", resources: [{{ resource }}]}]
- level: Metadata
  namespaces: ["{{ team }}"]
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create]
  resources: [{group: apps, resources: [deployments]}]
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
