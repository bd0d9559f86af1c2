# earns: seen, program (5 of 10)
# Deleted, and made again from its manifest with zero replicas.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
cksl answer program busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][side | int] }} get deployment {{ [one, two, three][place | int] }} -o json | jq '.spec.replicas = 0 | del(.metadata.uid, .metadata.resourceVersion, .status)' > /root/again.json
kubectl -n {{ [left, right][side | int] }} replace --force -f /root/again.json
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
