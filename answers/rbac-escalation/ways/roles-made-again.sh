# New roles with the rights of the logs are bound, and then the old bindings are deleted; the part is replaced by another one.
{% set cast = cast | split %}
kubectl create clusterrole small-{{ cast[0] }} --verb create --resource clusterrolebindings.rbac.authorization.k8s.io
kubectl create clusterrole small-{{ cast[0] }}-bind --verb bind --resource clusterroles.rbac.authorization.k8s.io --resource-name {{ given }}
kubectl create clusterrolebinding small-{{ cast[0] }} --clusterrole small-{{ cast[0] }} --serviceaccount {{ team }}:{{ cast[0] }}
kubectl create clusterrolebinding small-{{ cast[0] }}-bind --clusterrole small-{{ cast[0] }}-bind --serviceaccount {{ team }}:{{ cast[0] }}
kubectl delete clusterrolebinding {{ team }}-{{ cast[0] }}
kubectl delete clusterrole {{ team }}-{{ cast[0] }}
kubectl create clusterrole {{ team }}-looks --verb get,list --resource clusterroles.rbac.authorization.k8s.io
kubectl label clusterrole {{ team }}-looks {{ team }}.test/part-of={{ team }}-{{ cast[1] }}
kubectl delete clusterrole {{ parts }}-3
until [ "$(kubectl auth can-i escalate clusterroles --as system:serviceaccount:{{ team }}:{{ cast[1] }})" = no ]; do sleep 0.5; done
kubectl -n {{ ops }} create role small --verb get,list --resource serviceaccounts
kubectl -n {{ ops }} create role small-token --verb create --resource serviceaccounts/token --resource-name {{ reader }}
kubectl -n {{ ops }} create rolebinding small --role small --serviceaccount {{ team }}:{{ cast[2] }}
kubectl -n {{ ops }} create rolebinding small-token --role small-token --serviceaccount {{ team }}:{{ cast[2] }}
kubectl -n {{ ops }} delete rolebinding {{ team }}-{{ cast[2] }}
cksl answer bind sa/{{ cast[0] }}
cksl answer escalate {{ team }}/{{ cast[1] }}
cksl answer token system:serviceaccount:{{ team }}:{{ cast[2] }}
