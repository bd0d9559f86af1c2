# The column NODE of `kubectl get pods -o wide` says where each pod runs.
kubectl -n {{ team }} get pods -o wide # optional
node=$(kubectl -n {{ team }} get pods -l app={{ app }} -o jsonpath='{.items[0].spec.nodeName}')
# The container runtime of a node knows the containers of this node only, so `crictl` is run there. `crictl inspect` has
# the PID of a container's first process, as that node counts it.
ssh $node crictl ps # optional
pid=$(ssh $node 'crictl inspect $(crictl ps --quiet --name {{ app }})' | jq .info.pid)
# `/proc/PID/environ` has the environment with which the process was started. NUL bytes end the variables, so `tr`
# makes lines of them.
value=$(ssh $node cat /proc/$pid/environ | tr '\0' '\n' | sed -n 's/^{{ variable }}=//p')
cksl answer credential "$value"
# `kubectl drain` cordons the node and evicts its pods. Those of a DaemonSet would come back at once: they stay.
kubectl drain $node --ignore-daemonsets
# The deployments make new pods for those that were evicted, and the scheduler has one node left for them.
kubectl -n {{ team }} rollout status deployment {{ app }} --timeout 120s
kubectl -n {{ team }} rollout status deployment {{ neighbour }} --timeout 120s
until [ "$(kubectl -n {{ team }} get pods --no-headers -o wide | grep -c node-1)" = 3 ]; do sleep 1; done
kubectl get nodes # optional
