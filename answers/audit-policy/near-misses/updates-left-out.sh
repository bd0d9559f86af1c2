# earns: secrets, deployments (6 of 12)
# Of the requests of the service accounts, those that replace an object are not recorded.
mkdir -p /etc/kubernetes/audit
sed '/^- level: RequestResponse$/a\  verbs: [get, list, watch, create, patch, delete, deletecollection]'  > /etc/kubernetes/audit/policy.yaml <<'END'
{{ policy_yaml }}
END
{{ manifest_sh }}
cp /root/new.yaml /etc/kubernetes/manifests/kube-apiserver.yaml
{{ running_sh }}
