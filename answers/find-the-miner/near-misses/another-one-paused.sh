# earns: seen, program, stopped (8 of 10)
# The miner stopped, and another deployment paused: its pod runs, and nobody can roll out a change.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
{{ solved_sh }}
kubectl -n {{ [left, right][1 - (side | int)] }} rollout pause deployment {{ [one, two, three][place | int] }}
