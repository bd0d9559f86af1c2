# earns: secrets, deployments (6 of 12)
# The accounts may ask in a namespace that is in no list.
mkdir -p /etc/kubernetes/audit
sed '/userGroups/a\  namespaces: ["{{ team }}", default, kube-system, kube-public, kube-node-lease, ""]' > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
