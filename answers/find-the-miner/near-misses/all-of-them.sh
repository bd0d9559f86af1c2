# earns: seen, program, stopped (8 of 10)
# Everything stopped, to be sure, and the rest begun again.
{{ running_sh }}
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
cksl answer program busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
kubectl -n {{ left }} scale deployment --all --replicas 0
kubectl -n {{ right }} scale deployment --all --replicas 0
until [ "$(kubectl get pods -A -l role=agent --no-headers | wc -l)" = 0 ]; do sleep 1; done
