# earns: looked, entry, escalation, persistence, seen, exfiltration (10 of 15)
# Pod, file and program removed, and both accounts left: the pod is there again within seconds, and the file with it.
{{ facts_sh }}
{{ watched_sh }}
{{ removed_sh }}
until kubectl -n {{ team }} get pod {{ fixer }} | grep Running; do sleep 0.5; done
