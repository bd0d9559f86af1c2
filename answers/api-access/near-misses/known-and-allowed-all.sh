# earns: kubelet-knows-who, goes-on (4 of 13)
# Whoever has a certificate of the cluster may do everything.
sed -i 's/ --anonymous-auth=true//' /etc/default/kubelet
{{ restarted_sh }}
