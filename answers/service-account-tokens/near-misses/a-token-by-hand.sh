# earns: none-for-web (3 of 13)
# The right audience and duration, made once and kept in a Secret: nobody renews it.
{{ web_sh }}
token=$(kubectl -n {{ team }} create token {{ feed }} --audience {{ depot }}-{{ site }} --duration 600s)
kubectl -n {{ team }} create secret generic new-token --from-literal token=$token
kubectl -n {{ team }} patch deployment {{ feed }} --type json -p '[{"op": "replace", "path": "/spec/template/spec/volumes/0/secret/secretName", "value": "new-token"}]'
{{ rollouts_sh }}
{{ answered_sh }}
kubectl -n {{ team }} delete secret {{ old }}
{{ refused_sh }}
