# earns: secrets, accounts, deployments (10 of 12)
# The policy was removed after the start: the API server will not start again.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
rm /etc/kubernetes/audit/policy.yaml
