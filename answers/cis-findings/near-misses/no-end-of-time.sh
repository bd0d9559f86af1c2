# earns: api-server, controllers, file, scanned (9 of 12)
# A time below zero ends no connection, and kube-bench takes it.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
sed -i s/idle-timeout=0/idle-timeout=-1h/ /etc/default/kubelet
systemctl restart kubelet
until curl -sk https://127.0.0.1:10250/healthz > /dev/null; do sleep 1; done
{{ ready_sh }}
{{ controllers_sh }}
