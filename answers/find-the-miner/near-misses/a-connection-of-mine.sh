# earns: none
# Connections to the pool that one makes oneself, from the node, from the miner's own pod and from another one, shown by sysdig.
until [ "$(kubectl get pods -A -l role=agent --field-selector status.phase=Running --no-headers | wc -l)" = 6 ]; do sleep 1; done
sysdig -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }} and (proc.name=nc or proc.name=busybox)' > /root/shown &
sleep 2
busybox nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null
kubectl -n {{ [left, right][side | int] }} exec deployment/{{ [one, two, three][place | int] }} -- nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null
kubectl -n {{ [left, right][side | int] }} exec deployment/{{ [two, three, one][place | int] }} -- nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null
sleep 2
kill %1
wait
grep -c . /root/shown
kubectl -n {{ [left, right][side | int] }} scale deployment {{ [one, two, three][place | int] }} --replicas 0
until [ "$(kubectl -n {{ [left, right][side | int] }} get pods -l app={{ [one, two, three][place | int] }} --no-headers | wc -l)" = 0 ]; do sleep 1; done
