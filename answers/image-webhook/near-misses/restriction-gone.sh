# earns: asks, fails-closed (8 of 10)
# The plugin has taken the place of NodeRestriction.
{{ server_sh }}
{{ closed_sh }}
{{ manifest_sh }}
sed -i 's/=NodeRestriction,ImagePolicyWebhook/=ImagePolicyWebhook/' /etc/kubernetes/manifests/kube-apiserver.yaml
sleep 3
{{ ready_sh }}
until ! ps -C kube-apiserver -o args= | grep -q NodeRestriction && kubectl get --raw /readyz > /dev/null 2>&1; do sleep 1; done
