# earns: accounts (4 of 12)
# The rules for all users name the groups of administrators and accounts, and leave out nodes.
mkdir -p /etc/kubernetes/audit
sed '/- level: \(Metadata\|Request\)$/a\  userGroups: ["system:masters", "kubeadm:cluster-admins", "system:serviceaccounts"]' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
