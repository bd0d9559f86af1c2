# earns: none
# The connections to the other server, by sysdig and falco; and strace of the pod's shell without what it starts.
{{ running_sh }}
timeout 60 sysdig -n 6 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=198.51.100.{{ mirror }} and container.name={{ [one, two, three][place | int] }}'
cat > /root/rules.yaml <<'END'
- rule: Talks to a mining pool
  desc: A process connects to the pool
  condition: evt.type = connect and fd.sip = "198.51.100.{{ mirror }}" and container.name = {{ [one, two, three][place | int] }}
  output: "%k8s.ns.name %k8s.pod.name %proc.exepath"
  priority: CRITICAL
END
timeout 20 falco -r /root/rules.yaml | grep -m 1 .
pid=$(crictl inspect $(crictl ps --quiet --label io.kubernetes.pod.namespace={{ [left, right][side | int] }} --name '^{{ [one, two, three][place | int] }}$') | jq .info.pid)
timeout -s INT 6 strace -p $pid
{{ solved_sh }}
