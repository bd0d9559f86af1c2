# earns: secrets, accounts, deployments (10 of 12)
# All that is asked for, and the leases that components renew.
mkdir -p /etc/kubernetes/audit
sed '/level: None/i\- {level: Metadata, resources: [{group: coordination.k8s.io}]}' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
