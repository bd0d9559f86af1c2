# ps gets its letters in one word; the deployments are scaled down and up again once the node is closed.
pid=$(ssh worker-1 'crictl inspect $(crictl ps -q --name {{ app }})' | jq .info.pid)
ssh worker-1 ps ewwp $pid | grep -o '{{ variable }}=[^ ]*'
cksl answer credential {{ prefix }}{{ rest }}
kubectl cordon worker-1
kubectl -n {{ team }} scale deployment --all --replicas 0
until ! kubectl -n {{ team }} get pods --no-headers | grep .; do sleep 1; done
kubectl -n {{ team }} scale deployment {{ app }} --replicas 1
kubectl -n {{ team }} scale deployment {{ neighbour }} --replicas 2
{{ moved_sh }}
