sed -i s/idle-timeout=0/idle-timeout=1h/ /etc/default/kubelet
systemctl restart kubelet
until curl -sk https://127.0.0.1:10250/healthz > /dev/null; do sleep 1; done
