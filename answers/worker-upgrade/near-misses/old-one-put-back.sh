# earns: gone, closed, drained, configured, packages (8 of 15)
# After all the work the old kubelet is put back under the name that its unit starts: the next start is its.
{{ whole_sh }}
ssh worker-1 ln -sf /usr/lib/kubernetes/v1.36.3/kubelet /usr/bin/kubelet
