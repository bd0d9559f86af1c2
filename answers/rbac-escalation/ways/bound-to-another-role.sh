# The second account is bound to a new role, and its old one is left with all its parts and no subject.
{{ answers_sh }}
kubectl create clusterrole quiet --verb get,list --resource nodes --resource clusterroles.rbac.authorization.k8s.io
kubectl create clusterrolebinding quiet --clusterrole quiet --serviceaccount {{ team }}:{{ (cast | split)[1] }}
kubectl delete clusterrolebinding {{ team }}-{{ (cast | split)[1] }}
{{ bind_sh }}
{{ token_sh }}
