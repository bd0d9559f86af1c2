# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The manifest has a dot before its name, and is still in its directory.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 mv /etc/kubernetes/manifests/{{ rogue }}.yaml /etc/kubernetes/manifests/.{{ rogue }}.yaml
ssh worker-1 pkill -x {{ name }}
{{ gone_sh }}
