# earns: file (2 of 12)
# The kubelet still runs with the old flag.
kube-bench run --targets node
sed -i s/idle-timeout=0/idle-timeout=1h/ /etc/default/kubelet
chmod 600 /etc/kubernetes/*.conf
