# earns: none
# The Node authorizer is off, and the kubelet of this node has lost its rights.
{{ group_sh }}
{{ user_sh }}
sed -i -e 's/--enable-admission-plugins=/&NodeRestriction,/' -e 's/authorization-mode=Node,RBAC/authorization-mode=RBAC/' /etc/kubernetes/manifests/kube-apiserver.yaml
{{ ready_sh }}
