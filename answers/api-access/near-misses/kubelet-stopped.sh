# earns: none
# Nobody answers strangers any more, nor anybody else.
{{ flags_sh }}
systemctl stop kubelet
