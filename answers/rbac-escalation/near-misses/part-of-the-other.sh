# earns: bind, bind-closed, escalate, escalate-closed, token, token-closed, works (10 of 12)
# The part with escalate gets the label of the other aggregated role, and the controller that would fill that has lost its rights.
{{ answers_sh }}
kubectl create clusterrole looks --verb get,list --resource clusterroles.rbac.authorization.k8s.io
kubectl create clusterrolebinding looks --clusterrole looks --serviceaccount {{ team }}:{{ (cast | split)[1] }}
kubectl label clusterrole {{ parts }}-3 {{ team }}.test/part-of-
until [ "$(kubectl auth can-i escalate clusterroles --as system:serviceaccount:{{ team }}:{{ (cast | split)[1] }})" = no ]; do sleep 0.5; done
kubectl delete clusterrolebinding system:controller:clusterrole-aggregation-controller
kubectl label clusterrole {{ parts }}-3 {{ team }}.test/part-of={{ team }}-{{ (cast | split)[4] }}
{{ bind_sh }}
{{ token_sh }}
