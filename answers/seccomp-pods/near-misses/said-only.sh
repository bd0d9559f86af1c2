# earns: none
# The right name, and nothing done.
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
