# earns: none
# A pod of one's own connects to the pool, and is seen by sysdig, falco and strace.
{{ running_sh }}
kubectl -n {{ [left, right][side | int] }} run visitor --image registry.lab/busybox:1.35 --command -- sh -c 'while sleep 1; do nc -w 1 203.0.113.{{ pool }} {{ port }} < /dev/null; done'
kubectl -n {{ [left, right][side | int] }} wait pod visitor --for condition=Ready --timeout 120s
timeout 60 sysdig -n 2 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type=connect and fd.sip=203.0.113.{{ pool }} and container.name=visitor'
cat > /root/rules.yaml <<'END'
- rule: Talks to a mining pool
  desc: A process connects to the pool
  condition: evt.type = connect and fd.sip = "203.0.113.{{ pool }}" and container.name = visitor
  output: "%k8s.ns.name %k8s.pod.name %proc.exepath"
  priority: CRITICAL
END
timeout 20 falco -r /root/rules.yaml | grep -m 1 .
pid=$(crictl inspect $(crictl ps --quiet --name '^visitor$') | jq .info.pid)
timeout -s INT 6 strace -f -e trace=connect -p $pid
kubectl -n {{ [left, right][side | int] }} delete pod visitor --now
{{ solved_sh }}
