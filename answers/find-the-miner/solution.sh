# A process opens a connection by the system call `connect`, and sysdig on the node sees this call in all pods. Print
# the first such call to the pool: namespace, pod, container and process.
timeout 60 sysdig -n 1 -p '%k8s.ns.name %k8s.pod.name %container.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }}' > /root/found
cat /root/found # optional
# The four fields are on one line, so `read` puts each of them into a variable.
read team pod name process < /root/found
cksl answer program $process
# Scale the deployment down in that namespace; it has the name of its container here. It stays for the investigation,
# while a deleted pod would be replaced at once.
kubectl -n $team scale deployment $name --replicas 0
until [ "$(kubectl -n $team get pods -l app=$name --no-headers | wc -l)" = 0 ]; do sleep 1; done # optional
