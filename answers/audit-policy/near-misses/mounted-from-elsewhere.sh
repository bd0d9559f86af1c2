# earns: secrets, accounts, deployments (10 of 12)
# The policy lies in another directory, which is mounted over the usual one until the next boot.
mkdir -p /etc/kubernetes/audit /root/audit
mount --bind /root/audit /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
