# earns: accounts, deployments (7 of 12)
# The verbs that one thinks of: secrets are also changed in part, and followed.
mkdir -p /etc/kubernetes/audit
sed '/resources: .secrets./i\  verbs: [get, list, create, update, delete]' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
