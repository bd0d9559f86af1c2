# earns: secrets, deployments (6 of 12)
# The accounts that are there now, by their names.
mkdir -p /etc/kubernetes/audit
sed 's/userGroups: .*/users: ["system:serviceaccount:{{ team }}:clerk", "system:serviceaccount:{{ team }}:default"]/' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
