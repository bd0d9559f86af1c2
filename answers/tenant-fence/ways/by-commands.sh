# Roles of each namespace by kubectl create, the limits written into the deployments by hand.
kubectl -n {{ team }} create quota all --hard limits.memory=500Mi
kubectl -n {{ team }} apply -f - <<< '{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "share"}, "spec": {"limits": [{"type": "Container", "default": {"memory": "64Mi"}}]}}'
kubectl -n {{ team }} set resources deployment {{ front }} {{ store }} --limits memory=64Mi
for n in {{ team }} {{ other }}; do kubectl -n $n create role work --verb '*' --resource pods,pods/log,services,configmaps,deployments.apps; kubectl -n $n create rolebinding work --role work --group $n-developers; done
kubectl delete clusterrolebinding {{ wide }}
for n in {{ team }} {{ other }}; do kubectl -n $n apply -f - <<< '{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "closed"}, "spec": {"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "'$n'"}}}]}]}}'; done
kubectl -n {{ team }} rollout status deployment {{ front }} --timeout 90s
kubectl -n {{ team }} rollout status deployment {{ store }} --timeout 90s
sleep 2
