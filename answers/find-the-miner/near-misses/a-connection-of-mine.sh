# earns: none
# Connections to the pool that one makes oneself, from the node, from the miner's own pod and from another one, shown by sysdig.
{{ running_sh }}
sysdig -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }} and (proc.name=nc or proc.name=busybox)' > /root/shown &
sleep 2
busybox nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null
kubectl -n {{ [left, right][side | int] }} exec deployment/{{ [one, two, three][place | int] }} -- nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null
kubectl -n {{ [left, right][side | int] }} exec deployment/{{ [two, three, one][place | int] }} -- nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null
sleep 2
kill %1
wait
grep -c . /root/shown
{{ scaled_down_sh }}
