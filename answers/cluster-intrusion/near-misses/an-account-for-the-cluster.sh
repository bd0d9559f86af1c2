# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# A new account of the namespace has rights in the whole cluster.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
kubectl -n {{ team }} create serviceaccount helper
kubectl create clusterrolebinding helper --clusterrole admin --serviceaccount {{ team }}:helper
{{ gone_sh }}
