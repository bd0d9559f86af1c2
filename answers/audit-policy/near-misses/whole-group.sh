# earns: secrets, accounts, deployments (10 of 12)
# What creates any object of the group is kept: other workloads, too.
mkdir -p /etc/kubernetes/audit
sed 's/group: apps, resources: .*/group: apps}]/' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
