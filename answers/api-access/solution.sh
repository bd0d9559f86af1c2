# The kubelet's configuration file is right, but each flag overrides it. The flags come from /etc/default/kubelet.
ps -o args -C kubelet # optional
systemctl cat kubelet --no-pager # optional
# Remove the three flags. Then the file decides: it refuses anonymous requests, asks the API server about rights, and opens
# no read-only port.
{{ flags_sh }}
# The kubelet reads its flags when it starts, so restart it. Its pods keep running.
{{ restarted_sh }}
# Anonymous requests have the user `system:anonymous` and the group `system:unauthenticated`. List what is bound to them.
kubectl get clusterrolebindings,rolebindings -A -o wide | grep -E 'system:(anonymous|unauthenticated)' # optional
# Remove only these subjects from the bindings. The other subjects keep their rights.
{{ group_sh }}
{{ stranger_sh }}
