# earns: seen, program (5 of 10)
# Found, and the deployment of the same name in the other namespace stopped.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
cksl answer program busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][1 - (side | int)] }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
until [ "$(kubectl -n {{ [left, right][1 - (side | int)] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
