# earns: looked, entry, escalation, persistence, seen, exfiltration, rights, cleaned (14 of 15)
# The account of the application deleted, too: its next pod has none.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete serviceaccount {{ owner }}
{{ removed_sh }}
{{ gone_sh }}
