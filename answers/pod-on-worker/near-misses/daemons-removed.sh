# earns: closed, moved (4 of 12)
# What ran on all nodes does not run there any more.
kubectl drain worker-1 --ignore-daemonsets
kubectl -n kube-system patch daemonset kube-proxy -p '{"spec": {"template": {"spec": {"nodeSelector": {"kubernetes.io/hostname": "node-1"}}}}}'
until [ "$(kubectl -n {{ team }} get pods -o wide | grep -c '1/1.*node-1')" = 3 ] && ! kubectl -n kube-system get pods -o wide | grep 'kube-proxy.*worker-1'; do sleep 1; done
