# earns: accounts (4 of 12)
# The first rule leaves out the service accounts of kube-system.
mkdir -p /etc/kubernetes/audit
sed 's/^rules:$/&\n- level: None\n  userGroups: ["system:serviceaccounts:kube-system"]/'  > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
