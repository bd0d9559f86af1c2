# earns: api-server, controllers, file, scanned (9 of 12)
# The number of pods is in the configuration file, and the flag is gone.
kube-bench run --targets master,node > /root/findings
chmod 600 /etc/kubernetes/*.conf
{{ manifests_sh }}
sed -i 's/ --max-pods={{ room }}//' /etc/default/kubelet
yq -i '.maxPods = {{ room }}' /var/lib/kubelet/config.yaml
{{ kubelet_sh }}
{{ ready_sh }}
{{ controllers_sh }}
