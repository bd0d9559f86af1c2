# earns: kubelet-knows-who, kubelet-asks, api-closed, others-keep, goes-on (12 of 13)
# The read-only port has another number, and still answers everybody.
sed -i 's/ --anonymous-auth=[a-z]*//; s/ --authorization-mode=[A-Za-z]*//; s/ --read-only-port=10255/ --read-only-port=10244/' /etc/default/kubelet
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
