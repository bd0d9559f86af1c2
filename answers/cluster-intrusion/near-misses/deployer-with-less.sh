# earns: looked, entry, escalation, persistence, seen, exfiltration, rights, cleaned (14 of 15)
# The binding was deleted whole, and the honest account got another role.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
kubectl -n {{ team }} delete rolebinding {{ team }}-support
kubectl -n {{ team }} create rolebinding {{ team }}-support --clusterrole edit --serviceaccount {{ team }}:deployer
{{ gone_sh }}
