# New bindings for the other subjects, the old ones deleted; the plugin first, and appended.
sed -i 's/DenyServiceExternalIPs/&,NodeRestriction/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
kubectl create clusterrolebinding {{ backup }}-reads --clusterrole {{ wide }} --serviceaccount {{ team }}:{{ backup }}
kubectl -n {{ team }} create rolebinding {{ colleague }}-helps --role {{ narrow }} --user {{ colleague }}
kubectl delete clusterrolebinding {{ wide }}
kubectl -n {{ team }} delete rolebinding {{ narrow }}
