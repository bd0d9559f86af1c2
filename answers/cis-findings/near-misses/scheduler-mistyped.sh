# earns: api-server, file, kubelet, scanned (9 of 12)
# The scheduler's flag is misspelled, so it does not run. The others are right, whatever the scanner says of them now.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
sed -i s/profiling/profilling/ /etc/kubernetes/manifests/kube-scheduler.yaml
{{ kubelet_sh }}
{{ ready_sh }}
while pidof kube-scheduler > /dev/null && ! ps -C kube-scheduler -o args= | grep -q profilling; do sleep 1; done
