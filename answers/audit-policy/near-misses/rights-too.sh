# earns: secrets, accounts, deployments (10 of 12)
# All that is asked for, and changes of rights.
mkdir -p /etc/kubernetes/audit
sed '/level: None/i\- {level: Metadata, resources: [{group: rbac.authorization.k8s.io, resources: [roles, rolebindings]}]}' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
