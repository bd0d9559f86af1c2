# earns: api-closed, others-keep (5 of 13)
# The file of the flags is as it was again: the kubelet runs without them until its next start.
cp /etc/default/kubelet /root/before
{{ flags_sh }}
{{ restarted_sh }}
cp /root/before /etc/default/kubelet
{{ group_sh }}
{{ stranger_sh }}
