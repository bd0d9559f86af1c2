# A new binding names the account as the user that it is. The flag is in two words, and the last one.
kubectl create clusterrolebinding {{ wide }}-{{ backup }} --clusterrole {{ wide }} --user system:serviceaccount:{{ team }}:{{ backup }}
kubectl delete clusterrolebinding {{ wide }}
{{ user_sh }}
yq -i '.spec.containers[0].command |= (map(select(test("admission-plugins") | not)) + ["--enable-admission-plugins", "DenyServiceExternalIPs,NodeRestriction"])' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
