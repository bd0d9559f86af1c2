# earns: kubelet-knows-who, kubelet-asks, read-only-port (7 of 13)
# With the flags the room for {{ room }} pods is gone.
rm /etc/default/kubelet
{{ restarted_sh }}
until [ "$(kubectl get node node-1 -o jsonpath='{.status.capacity.pods}')" = 110 ]; do sleep 0.5; done
