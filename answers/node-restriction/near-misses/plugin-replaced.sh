# earns: no-more-rights, restricted, others-keep, goes-on (9 of 10)
# The new plugin in the place of the one that was on.
{{ group_sh }}
{{ user_sh }}
sed -i 's/DenyServiceExternalIPs/NodeRestriction/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
