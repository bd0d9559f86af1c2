sed -i 's/ --anonymous-auth=[a-z]*//; s/ --authorization-mode=[A-Za-z]*//; s/ --read-only-port=[0-9]*//' /etc/default/kubelet
