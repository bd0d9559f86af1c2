# earns: seen, culprit, immutable, works (10 of 11)
# A quota leaves room for one pod, and the pods of the other deployments do not come again.
{{ culprit_sh }}
{{ immutable_sh }}
{{ replaced_sh }}
kubectl -n {{ team }} create quota one --hard pods=1
kubectl -n {{ team }} delete pods -l 'app in ({{ calm }}, {{ quiet }})'
until [ "$(kubectl -n {{ team }} get deployments {{ calm }} {{ quiet }} -o jsonpath='{.items[*].status.readyReplicas}')" = "" ]; do sleep 1; done
