# earns: secrets, deployments (6 of 12)
# What everybody is told is kept, not just what service accounts are.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: RequestResponse
  resources: [{group: "", resources: [{{ resource }}]}]
- level: Metadata
  namespaces: ["{{ team }}"]
  resources: [{group: "", resources: [secrets]}]
- level: Request
  verbs: [create]
  resources: [{group: apps, resources: [deployments]}]
- level: None
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
