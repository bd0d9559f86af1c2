# earns: secrets, accounts, deployments (10 of 12)
# The secrets of all namespaces.
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
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create]
  resources: [{group: apps, resources: [deployments]}]
- level: None
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
