# earns: none
# The other flag of the kubelet is lost.
kube-bench run --targets node
rm /etc/default/kubelet
systemctl restart kubelet
until curl -sk https://127.0.0.1:10250/healthz > /dev/null; do sleep 1; done
