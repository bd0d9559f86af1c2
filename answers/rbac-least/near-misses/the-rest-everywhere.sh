# earns: no-escalation, no-secrets, works, least (11 of 13)
# The account `default` keeps its rights, and gets the same ones in all namespaces.
{{ granted_sh }}
kubectl create clusterrole looks-everywhere --verb get,list --resource secrets
kubectl create clusterrolebinding looks-everywhere --clusterrole looks-everywhere --serviceaccount {{ team }}:default
