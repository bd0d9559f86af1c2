# What sysdig has kept in a file, read afterwards; scaled by the subresource.
{{ running_sh }}
timeout -s INT 12 sysdig -w /root/capture 'evt.type=connect'
sysdig -r /root/capture -p '%k8s.ns.name %container.name %proc.name %fd.name' 'fd.rip=203.0.113.{{ pool }} and fd.rport={{ port }}' | sort | uniq -c
cksl answer program /tmp/busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ [left, right][side | int] }} patch deployment {{ [one, two, three][place | int] }} --subresource scale --type merge -p '{"spec": {"replicas": 0}}'
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
