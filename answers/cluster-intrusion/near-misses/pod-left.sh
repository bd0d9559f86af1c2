# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The manifest deleted while the pod runs that writes it: it is there again.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
ssh worker-1 rm /etc/kubernetes/manifests/{{ rogue }}.yaml
ssh worker-1 pkill -x {{ name }}
until [ -e /var/lib/machines/worker-1/etc/kubernetes/manifests/{{ rogue }}.yaml ]; do sleep 0.5; done
