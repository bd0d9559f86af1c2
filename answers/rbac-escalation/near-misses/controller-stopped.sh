# earns: bind, bind-closed, token, token-closed (4 of 12)
# The aggregated role is edited while nobody is there who would restore it.
{{ answers_sh }}
{{ bind_sh }}
{{ token_sh }}
mv /etc/kubernetes/manifests/kube-controller-manager.yaml /root
until ! pgrep kube-controller; do sleep 0.5; done
kubectl patch clusterrole {{ team }}-{{ (cast | split)[1] }} --type json -p '[{"op": "replace", "path": "/rules", "value": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]}, {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["get", "list"]}]}]'
