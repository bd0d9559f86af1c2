# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# Only the stolen account is closed: the intruder's own one creates the pod again.
{{ facts_sh }}
{{ watched_sh }}
kubectl -n {{ team }} patch rolebinding {{ team }}-support --type json -p '[{"op": "remove", "path": "/subjects/1"}]'
{{ removed_sh }}
until kubectl -n {{ team }} get pod {{ fixer }} | grep Running; do sleep 0.5; done
