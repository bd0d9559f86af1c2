# earns: no-escalation, no-secrets, works, least (11 of 13)
# All of it, and a group that was bound to little is cluster-admin now.
{{ granted_sh }}
kubectl get clusterrolebinding system:monitoring -o json | jq 'del(.metadata.uid, .metadata.resourceVersion) | .roleRef.name = "cluster-admin"' > /root/bound.json
kubectl delete clusterrolebinding system:monitoring
kubectl create -f /root/bound.json
