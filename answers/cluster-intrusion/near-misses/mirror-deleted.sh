# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The mirror pod deleted and the static pod's process killed: the kubelet brings both back.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 pkill -x {{ name }}
ssh worker-1 pkill -x {{ rogue }}
kubectl -n kube-system delete pod {{ rogue }}-worker-1
until kubectl -n kube-system get pod {{ rogue }}-worker-1 | grep Running; do sleep 0.5; done
