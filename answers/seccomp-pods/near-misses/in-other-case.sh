# earns: none
# The next pod will have more calls: the runtime takes the later one of two keys that differ only in case.
more='[]'
{{ with_more_sh }}
jq -c . fine-grained.json | sed 's/}$/, "Syscalls": [{"action": "SCMP_ACT_ALLOW", "names": ["read", "write", "mount", "ptrace"]}]}/' > /root/more.json
cp /root/more.json fine-grained.json
