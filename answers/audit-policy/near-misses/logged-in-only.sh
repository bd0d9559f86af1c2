# earns: secrets, accounts (7 of 12)
# Deployments that somebody unknown tries to create are not recorded.
mkdir -p /etc/kubernetes/audit
sed '/verbs: .create./a\  userGroups: ["system:authenticated"]' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
