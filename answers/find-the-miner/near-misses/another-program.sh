# earns: seen, stopped, others-left-alone (8 of 10)
# The program of an honest agent named, and what all of them are.
until [ "$(kubectl get pods -A -l role=agent --field-selector status.phase=Running --no-headers | wc -l)" = 6 ]; do sleep 1; done
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}'
cksl answer program busybox
kubectl -n {{ [left, right][side | int] }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
