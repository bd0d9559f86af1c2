# earns: looked, entry, escalation, persistence, seen, exfiltration, rights, cleaned (14 of 15)
# An honest account got the whole cluster.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
kubectl create clusterrolebinding deployer --clusterrole cluster-admin --serviceaccount {{ team }}:deployer
{{ gone_sh }}
