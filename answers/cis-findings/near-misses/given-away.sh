# earns: controllers (3 of 12)
# The file has the mode, and another owner; the components are right, and the API server is left out.
kube-bench run --targets master
chmod 600 /etc/kubernetes/{{ lent }}.conf
chown nobody /etc/kubernetes/{{ lent }}.conf
for one in controller-manager scheduler; do sed -i 's/^    - kube-[a-z-]*$/&\n    - --profiling=false/' /etc/kubernetes/manifests/kube-$one.yaml; done
{{ controllers_sh }}
