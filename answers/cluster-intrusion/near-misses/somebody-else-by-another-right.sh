# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# The stolen account may be anybody else: that is no right to anything that the API server has.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
{{ gone_sh }}
kubectl create clusterrole support-view --verb impersonate --resource users,groups
kubectl create clusterrolebinding support-view --clusterrole support-view --serviceaccount {{ team }}:{{ owner }}
