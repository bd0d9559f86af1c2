# earns: secrets, accounts (7 of 12)
# Deployments that are created in kube-system are not recorded.
mkdir -p /etc/kubernetes/audit
sed 's/^rules:$/&\n- level: None\n  namespaces: [kube-system]\n  resources: [{group: apps}]/'  > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
