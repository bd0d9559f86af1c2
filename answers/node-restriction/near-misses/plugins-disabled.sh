# earns: no-more-rights, restricted, others-keep, goes-on (9 of 10)
# Plugins that are on by default are off.
{{ group_sh }}
{{ user_sh }}
sed -i 's/^\( *- \)--enable-admission-plugins=/\1--disable-admission-plugins=PodSecurity,LimitRanger\n&/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ plugin_sh }}
{{ ready_sh }}
