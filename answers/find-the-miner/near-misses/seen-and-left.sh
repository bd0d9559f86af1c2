# earns: seen, program (5 of 10)
# Found, and its pod deleted: the next one is there at once.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sport={{ port }}'
cksl answer program /tmp/busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][side | int] }} delete pod -l app={{ [one, two, three][place | int] }}
kubectl -n {{ [left, right][side | int] }} rollout status deployment {{ [one, two, three][place | int] }} --timeout 120s
