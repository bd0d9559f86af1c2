# earns: none
# The pod runs under the right profile. The next one will have more calls, among them all strange ones.
more='[]'
{{ with_more_sh }}
jq '.syscalls[0].names += ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare", "connect"]' fine-grained.json > /root/more.json
cp /root/more.json fine-grained.json
