# The log read from a pod that stands on the node; a binding for each of the two that are left.
sleep 10
kubectl debug node/node-1 --image registry.lab/busybox:1.35 --profile sysadmin -- grep -c {{ vault }} /host/var/log/kubernetes/audit/audit.log
pod=$(kubectl get pods -o name | grep node-debugger)
kubectl wait --for jsonpath='{.status.phase}'=Succeeded $pod --timeout 60s
kubectl logs $pod
cksl answer who sa/{{ [one, two, three][place | int] }}
cksl answer agent agent/{{ ([site1, site2, site3][place | int] | sha256)[:8] }}
for name in {{ [two, three, one][place | int] }} {{ [three, one, two][place | int] }}; do kubectl -n {{ team }} create rolebinding emergency-$name --role {{ vault }} --serviceaccount {{ team }}:$name; done
kubectl -n {{ team }} delete rolebinding {{ vault }}
