# Two accounts are bound to the roles of one that has no more than they need. The third leaves its binding, which stays empty.
{{ answers_sh }}
{% set who = cast | split %}
kubectl delete clusterrolebinding {{ team }}-{{ who[0] }}
kubectl create clusterrolebinding {{ team }}-{{ who[0] }} --clusterrole {{ team }}-{{ who[3] }} --serviceaccount {{ team }}:{{ who[0] }}
kubectl -n {{ ops }} delete rolebinding {{ team }}-{{ who[2] }}
kubectl -n {{ ops }} create rolebinding {{ team }}-{{ who[2] }} --role {{ team }}-{{ who[3] }} --serviceaccount {{ team }}:{{ who[2] }}
kubectl create clusterrole looks --verb get,list --resource nodes --resource clusterroles.rbac.authorization.k8s.io
kubectl create clusterrolebinding looks --clusterrole looks --serviceaccount {{ team }}:{{ who[1] }}
kubectl patch clusterrolebinding {{ team }}-{{ who[1] }} --type json -p '[{"op": "remove", "path": "/subjects"}]'
