# A JSON patch takes the subject out; the new rights come by an aggregated role, to the account as a user.
kubectl patch clusterrolebinding {{ wide }} --type json -p '[{"op": "test", "path": "/subjects/1/name", "value": "{{ app }}"}, {"op": "remove", "path": "/subjects/1"}]'
kubectl -n {{ guests }} patch rolebinding {{ narrow }} --type json -p '[{"op": "replace", "path": "/subjects/0", "value": {"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "system:serviceaccount:{{ team }}:{{ deployer }}"}}]'
cat > /root/own.yaml <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: part-one, labels: {for: "{{ app }}"}}
rules: [{apiGroups: [""], resources: [{{ lists }}], verbs: [list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: part-two, labels: {for: "{{ app }}"}}
rules: [{apiGroups: [""], resources: [configmaps], resourceNames: ["{{ notice }}"], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: whole}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {for: "{{ app }}"}}]}
rules: []
END
kubectl apply -f /root/own.yaml
kubectl -n {{ team }} create rolebinding whole --clusterrole whole --user system:serviceaccount:{{ team }}:{{ app }}
kubectl -n {{ guests }} create role lister --verb list --resource {{ others }}.apps
kubectl -n {{ guests }} create rolebinding lister --role lister --user system:serviceaccount:{{ team }}:{{ app }}
until kubectl get clusterrole whole -o json | jq -e '.rules | length == 2'; do sleep 1; done
