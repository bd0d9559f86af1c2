# earns: api-server, file, kubelet, scanned (9 of 12)
# The controller manager runs, and asks an API server that is not there.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
{{ kubelet_sh }}
{{ ready_sh }}
{{ controllers_sh }}
sed -i 's/^    - kube-controller-manager$/&\n    - --master=https:\/\/127.0.0.1:1/' /etc/kubernetes/manifests/kube-controller-manager.yaml
until ps -C kube-controller-manager -o args= | grep -q 127.0.0.1:1; do sleep 1; done
until curl -sk https://127.0.0.1:10257/healthz | grep -q ok; do sleep 1; done
