# earns: secrets, accounts (7 of 12)
# Deployments that are created in the namespaces that one thinks of.
mkdir -p /etc/kubernetes/audit
sed '/verbs: .create./a\  namespaces: ["{{ team }}", default, kube-system]' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
