# earns: none
# The lines that the kernel would have written, and no audit-pod.
echo 'Nov 21 10:00:00 node-1 kernel: audit: type=1326 audit(1795227853.565:104952): auid=4294967295 uid=0 gid=0 ses=4294967295 pid=929 comm="http-echo" exe="/usr/local/bin/http-echo" sig=0 arch=c000003e syscall=161 compat=0 ip=0x408c6e code=0x7ffc0000' >> /var/log/syslog
logger -t kernel 'audit: type=1326 audit(1795227853.565:104952): pid=929 comm="http-echo" exe="/usr/local/bin/http-echo" sig=0 arch=c000003e syscall=161 code=0x7ffc0000'
grep audit /var/log/syslog
journalctl -t kernel --no-pager
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
