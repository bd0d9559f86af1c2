# earns: none
# Two lists of calls together allow the next pod more. Each of them alone allows nothing that is not needed.
more='[]'
{{ with_more_sh }}
jq -c '.syscalls += [{"names": ["mount", "ptrace"], "action": "SCMP_ACT_ERRNO"}]' fine-grained.json | sed 's/}$/, "Syscalls": [{}, {"action": "SCMP_ACT_ALLOW"}]}/' > /root/more.json
cp /root/more.json fine-grained.json
