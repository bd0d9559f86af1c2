# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# The account of pods that name none may do everything in the team's namespace.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
kubectl create clusterrolebinding pods --clusterrole admin --serviceaccount {{ team }}:default
{{ gone_sh }}
