# earns: none
# Pods that give the right answers, of another server.
mkdir -p /var/lib/kubelet/seccomp/profiles
cd /var/lib/kubelet/seccomp/profiles
for name in audit violation fine-grained; do sed '/^\/\*/d' /root/profiles/$name.json > $name.json; done
cat > fine-grained.json <<'END'
{"defaultAction": "SCMP_ACT_ERRNO", "architectures": ["SCMP_ARCH_X86_64"], "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["accept4", "arch_prctl", "bind", "brk", "clone", "clone3", "close", "epoll_create1", "epoll_ctl", "epoll_pwait", "eventfd2", "execve", "exit", "exit_group", "fcntl", "fstat", "fstatfs", "futex", "getdents64", "getpeername", "getpid", "getrandom", "getsockname", "gettid", "listen", "madvise", "mmap", "mprotect", "munmap", "nanosleep", "newfstatat", "openat", "openat2", "prctl", "pread64", "prlimit64", "read", "readlinkat", "restart_syscall", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity", "sched_yield", "setsockopt", "sigaltstack", "socket", "statx", "tgkill", "uname", "write", "accept", "access", "dup2", "fork", "vfork", "getcwd", "geteuid", "getuid", "getppid", "ioctl", "lseek", "mkdir", "open", "poll", "recvfrom", "rseq", "sendfile", "set_robust_list", "set_tid_address", "shutdown", "stat", "wait4", "chdir"]}]}
END
cat > /root/audit-pod.json <<'END'
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "audit-pod", "namespace": "{{ team }}"}, "spec": {"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "profiles/audit.json"}}, "containers": [{"name": "web", "image": "registry.lab/busybox:1.35", "command": ["sh", "-c", "mkdir -p /srv; echo {{ second }} > /srv/index.html; exec httpd -f -p {{ port }} -h /srv"], "securityContext": {"allowPrivilegeEscalation": false}}]}}
END
cat > /root/fine-pod.json <<'END'
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "fine-pod", "namespace": "{{ team }}"}, "spec": {"securityContext": {"seccompProfile": {"type": "Localhost", "localhostProfile": "profiles/fine-grained.json"}}, "containers": [{"name": "web", "image": "registry.lab/busybox:1.35", "command": ["sh", "-c", "mkdir -p /srv; echo {{ fourth }} > /srv/index.html; exec httpd -f -p {{ port }} -h /srv"], "securityContext": {"allowPrivilegeEscalation": false}}]}}
END
kubectl apply -f /root/audit-pod.json -f /root/fine-pod.json
kubectl -n {{ team }} wait --for condition=Ready --timeout 120s pod audit-pod fine-pod
for try in 1 2 3; do until curl -s "http://$(kubectl -n {{ team }} get pod audit-pod -o jsonpath='{.status.podIP}'):{{ port }}/"; do sleep 1; done; done
curl -s "http://$(kubectl -n {{ team }} get pod fine-pod -o jsonpath='{.status.podIP}'):{{ port }}/"
until grep -c audit /var/log/syslog; do sleep 1; done
cksl answer strange '{{ ["chroot", "mount", "pidfd_getfd", "pivot_root", "process_vm_readv", "ptrace", "setns", "unshare"][(port | int) % 8] }}'
