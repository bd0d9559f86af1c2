# earns: secrets, accounts, deployments (10 of 12)
# All that is asked for, and sessions in pods.
mkdir -p /etc/kubernetes/audit
sed '/level: None/i\- {level: Metadata, resources: [{group: "", resources: [pods/exec, pods/attach]}]}' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
