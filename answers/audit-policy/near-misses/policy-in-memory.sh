# earns: secrets, accounts, deployments (10 of 12)
# The policy lies where a boot leaves nothing.
mkdir -p /tmp/audit
cat > /tmp/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
sed 's#path: /etc/kubernetes/audit,#path: /tmp/audit,#' /root/new.yaml > /root/other.yaml
cp /root/other.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
