# earns: none
# A dozen calls that come often are allowed without a record, and a few more.
profile='{"defaultAction": "SCMP_ACT_LOG", "syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["epoll_pwait", "nanosleep", "bind", "unlinkat", "bpf", "madvise", "sched_yield", "rt_sigaction", "sigaltstack", "gettid", "close", "fcntl"]}]}'
{{ with_audit_sh }}
