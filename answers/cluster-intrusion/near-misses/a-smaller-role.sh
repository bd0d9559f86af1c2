# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# Instead of admin the stolen account gets a role that looks smaller: it may create pods.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} create role starts-jobs --verb create --resource pods
kubectl -n {{ team }} create rolebinding starts-jobs --role starts-jobs --serviceaccount {{ team }}:{{ owner }}
{{ removed_sh }}
{{ gone_sh }}
