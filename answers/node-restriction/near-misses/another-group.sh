# earns: none
# The kubelet gets a certificate of another group as well, and that group takes the place of the old one.
kubectl patch clusterrolebinding {{ wide }} --type merge -p '{"subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "kubelets"}, {"kind": "ServiceAccount", "name": "{{ backup }}", "namespace": "{{ team }}"}]}'
{{ user_sh }}
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=system:nodes/O=kubelets/CN=system:node:node-1" -keyout /root/key -out /root/request 2> /dev/null
openssl x509 -req -in /root/request -CA /etc/kubernetes/pki/ca.crt -CAkey /etc/kubernetes/pki/ca.key -CAcreateserial -days 300 -out /root/certificate 2> /dev/null
kubectl config --kubeconfig /etc/kubernetes/kubelet.conf set-credentials system:node:node-1 --client-certificate /root/certificate --client-key /root/key --embed-certs
{{ plugin_sh }}
{{ ready_sh }}
