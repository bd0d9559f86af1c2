# earns: bind, bind-closed, token, token-closed (4 of 12)
# A new aggregated role selects the part with escalate, and the controller that would fill it has lost its rights.
{{ answers_sh }}
kubectl delete clusterrolebinding system:controller:clusterrole-aggregation-controller
cat > /root/quiet.yaml <<'END'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: quiet}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {"kept": "yes"}}]}
rules:
- {apiGroups: [""], resources: [nodes], verbs: [get, list]}
- {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [get, list]}
END
kubectl create -f /root/quiet.yaml
kubectl label clusterrole {{ parts }}-3 kept=yes
kubectl create clusterrolebinding quiet --clusterrole quiet --serviceaccount {{ team }}:{{ (cast | split)[1] }}
kubectl delete clusterrolebinding {{ team }}-{{ (cast | split)[1] }}
{{ bind_sh }}
{{ token_sh }}
