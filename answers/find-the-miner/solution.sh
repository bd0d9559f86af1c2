# Who connects to the pool; then no pod of it is left.
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %container.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}' > /root/found
cat /root/found # optional
read team pod name process < /root/found
cksl answer program $process
kubectl -n $team scale deployment $name --replicas 0
until [ "$(kubectl -n $team get pods -l app=$name --no-headers | wc -l)" = 0 ]; do sleep 1; done # optional
