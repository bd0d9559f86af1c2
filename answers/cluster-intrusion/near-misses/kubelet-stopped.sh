# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The worker's kubelet stopped, and what it runs ended by hand: nothing comes back, and nothing else starts there.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 rm /etc/kubernetes/manifests/{{ rogue }}.yaml
{{ gone_sh }}
ssh worker-1 pkill -x {{ name }}
ssh worker-1 systemctl stop kubelet
