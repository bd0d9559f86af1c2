# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# The intruder's account is deleted, and its binding is left for the next account of that name. The API server remembers a token for some seconds.
{{ facts_sh }}
{{ watched_sh }}
kubectl -n {{ team }} patch rolebinding {{ team }}-support --type json -p '[{"op": "remove", "path": "/subjects/1"}]'
kubectl -n {{ team }} delete serviceaccount {{ ghost }}
sleep 15
{{ removed_sh }}
{{ gone_sh }}
