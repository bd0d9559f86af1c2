# earns: seen, program (5 of 10)
# The pool is out of reach, and the miner still runs.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
cksl answer program busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
iptables -I INPUT -d 203.0.113.{{ pool }} -j REJECT
