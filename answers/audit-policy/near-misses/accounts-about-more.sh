# earns: secrets, accounts, deployments (10 of 12)
# The rule for accounts names other resources beside the one.
mkdir -p /etc/kubernetes/audit
sed 's/resources: .{{ resource }}./resources: [configmaps, services, endpoints]/' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
