# earns: api-closed, others-keep (5 of 13)
# Another file is mounted over that of the flags, which are back after a boot.
sed 's/ --anonymous-auth=[a-z]*//; s/ --authorization-mode=[A-Za-z]*//; s/ --read-only-port=[0-9]*//' /etc/default/kubelet > /root/flags
mount --bind /root/flags /etc/default/kubelet
{{ restarted_sh }}
{{ group_sh }}
{{ stranger_sh }}
