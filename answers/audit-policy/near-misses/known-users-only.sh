# earns: accounts, deployments (7 of 12)
# Requests about Secrets by somebody whom the API server does not know are not recorded.
mkdir -p /etc/kubernetes/audit
sed '/- level: Metadata$/a\  userGroups: ["system:authenticated"]' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
