# earns: none
# The kubelet gets a certificate of a group that may do everything.
{{ group_sh }}
{{ user_sh }}
{{ plugin_sh }}
{{ ready_sh }}
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=system:nodes/O=system:masters/CN=system:node:node-1" -keyout /root/kubelet.key -out /root/kubelet.csr
openssl x509 -req -in /root/kubelet.csr -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key -CAcreateserial -days 300 -out /root/kubelet.crt
kubectl config --kubeconfig /etc/kubernetes/kubelet.conf set-credentials system:node:node-1 --client-certificate /root/kubelet.crt --client-key /root/kubelet.key --embed-certs
systemctl restart kubelet
kubectl --kubeconfig /etc/kubernetes/kubelet.conf get secrets -A
until kubectl get node node-1 | grep -w Ready; do sleep 1; done
