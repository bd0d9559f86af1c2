# Roles of other names with the same rules, and the file moved away and back.
kubectl create clusterrole copies --verb get,list,watch --resource secrets,configmaps,pods
kubectl create clusterrolebinding copies --clusterrole copies --serviceaccount {{ team }}:{{ backup }}
kubectl -n {{ team }} create role helps --verb create --resource pods/exec,secrets
kubectl -n {{ team }} create role changes --verb patch --resource deployments.apps
for role in helps changes; do kubectl -n {{ team }} create rolebinding $role --role $role --user {{ colleague }}; done
kubectl delete clusterrolebinding/{{ wide }} clusterrole/{{ wide }}
kubectl -n {{ team }} delete rolebinding/{{ narrow }} role/{{ narrow }}
mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/
sed -i 's/plugins=DenyServiceExternalIPs/plugins=NodeRestriction,DenyServiceExternalIPs/' /root/kube-apiserver.yaml
while ps -C kube-apiserver > /dev/null; do sleep 1; done
mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/
{{ ready_sh }}
