# earns: accounts (4 of 12)
# The first rule leaves out the cluster's own users, which also read Secrets.
mkdir -p /etc/kubernetes/audit
sed 's/^rules:$/&\n- level: None\n  users: ["system:kube-controller-manager", "system:kube-scheduler", "system:kube-proxy", "system:apiserver"]/'  > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
