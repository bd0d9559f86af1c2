# earns: seen, program, stopped (8 of 10)
# The miner stopped, and all pods kept from every server outside, also from the one that they should reach.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
{{ solved_sh }}
iptables -I INPUT -s 10.244.0.0/16 -d 198.51.100.0/24,203.0.113.0/24 -j REJECT
