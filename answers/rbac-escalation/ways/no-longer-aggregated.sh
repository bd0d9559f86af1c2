# The aggregated role is made a plain one with the two rules of the log, so that its parts count no more.
{{ answers_sh }}
kubectl patch clusterrole {{ team }}-{{ (cast | split)[1] }} --type json -p '[{"op": "remove", "path": "/aggregationRule"}, {"op": "replace", "path": "/rules", "value": [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]}, {"apiGroups": ["rbac.authorization.k8s.io"], "resources": ["clusterroles"], "verbs": ["get", "list"]}]}]'
sleep 2
cat > /root/roles.yaml <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: {{ team }}-{{ (cast | split)[0] }}}
rules:
- {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create]}
- {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [{{ given }}], verbs: [bind]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: {{ team }}-{{ (cast | split)[2] }}, namespace: {{ ops }}}
rules:
- {apiGroups: [""], resources: [serviceaccounts], verbs: [get, list]}
- {apiGroups: [""], resources: [serviceaccounts/token], resourceNames: [{{ reader }}], verbs: [create]}
END
kubectl apply -f /root/roles.yaml
