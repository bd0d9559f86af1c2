# earns: network, own-network, quota, defaults (8 of 13)
# Everybody who is known to the cluster may read all namespaces, and developers are known.
{{ whole_sh }}
kubectl create clusterrolebinding readers --clusterrole view --group system:authenticated
sleep 2
