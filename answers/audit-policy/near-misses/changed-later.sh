# earns: secrets, accounts, deployments (10 of 12)
# The policy is changed after the start of the API server, which could not load it any more.
mkdir -p /etc/kubernetes/audit
cat > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
sleep 4
echo '- level: Everything' >> /etc/kubernetes/audit/policy.yaml
