# The part loses its label, so that it belongs to nothing; the rights to look are bound beside it. The subjects are users.
{{ answers_sh }}
kubectl label clusterrole {{ parts }}-3 {{ team }}.test/part-of-
kubectl create clusterrole roles-looker --verb get,list --resource clusterroles.rbac.authorization.k8s.io
kubectl create clusterrolebinding roles-looker --clusterrole roles-looker --user system:serviceaccount:{{ team }}:{{ (cast | split)[1] }}
until [ "$(kubectl auth can-i escalate clusterroles --as system:serviceaccount:{{ team }}:{{ (cast | split)[1] }})" = no ]; do sleep 0.5; done
{{ bind_sh }}
{{ token_sh }}
