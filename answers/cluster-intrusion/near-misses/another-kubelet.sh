# earns: looked, entry, escalation, persistence, seen, exfiltration, rights (12 of 15)
# On the worker something else is called kubelet.
{{ facts_sh }}
{{ watched_sh }}
{{ closed_sh }}
{{ removed_sh }}
{{ gone_sh }}
ssh worker-1 'cp /bin/sleep /root/kubelet; systemctl stop kubelet; setsid /root/kubelet 5000 > /dev/null 2>&1 < /dev/null &'
