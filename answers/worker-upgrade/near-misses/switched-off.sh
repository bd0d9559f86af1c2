# earns: gone, closed, drained, configured, packages (8 of 15)
# The unit of the kubelet does not start at the next boot.
{{ whole_sh }}
ssh worker-1 systemctl disable kubelet
