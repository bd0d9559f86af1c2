# earns: closed, moved (4 of 12)
# The DaemonSet is gone, and a pod with its label does nothing on the worker.
kubectl drain worker-1 --ignore-daemonsets
{{ moved_sh }}
kubectl -n kube-system delete daemonset kube-proxy
kubectl -n kube-system run proxy --labels k8s-app=kube-proxy --image registry.lab/busybox:1.35 --overrides '{"spec": {"nodeName": "worker-1"}}' -- sleep infinity
kubectl -n kube-system wait --for condition=Ready pod/proxy --timeout 60s
