# earns: no-escalation, no-secrets, works, least (11 of 13)
# The application has what it uses, and an account of a new namespace may do everything.
{{ granted_sh }}
kubectl create namespace annex
kubectl create clusterrolebinding annex --clusterrole cluster-admin --serviceaccount annex:default
