# earns: looked, entry, escalation, persistence, seen, exfiltration, rights, cleaned (14 of 15)
# All static pods of the worker removed with the bad one.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 'rm /etc/kubernetes/manifests/*.yaml'
ssh worker-1 pkill -x {{ name }}
{{ gone_sh }}
