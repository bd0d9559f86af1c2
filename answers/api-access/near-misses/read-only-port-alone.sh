# earns: read-only-port (1 of 13)
# The port without locks is closed, the other one has none.
sed -i 's/ --read-only-port=10255//' /etc/default/kubelet
{{ restarted_sh }}
