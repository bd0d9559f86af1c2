# The kubelet's file is right, and flags count more: these come from /etc/default/kubelet.
ps -o args -C kubelet # optional
systemctl cat kubelet --no-pager # optional
# Without the three flags the file decides: no anonymous requests, ask the API server, no read-only port.
{{ flags_sh }}
# The kubelet reads its flags when it starts; its pods go on meanwhile.
{{ restarted_sh }}
# Strangers have the user system:anonymous and the group system:unauthenticated.
kubectl get clusterrolebindings,rolebindings -A -o wide | grep -E 'system:(anonymous|unauthenticated)' # optional
# Only the subject goes: whoever else stands in the binding keeps the rights.
{{ group_sh }}
{{ stranger_sh }}
