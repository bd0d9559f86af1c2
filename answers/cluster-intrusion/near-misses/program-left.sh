# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# All but the program in the pod of the application.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 rm /etc/kubernetes/manifests/{{ rogue }}.yaml
{{ gone_sh }}
