# earns: none
# The pool's own program, as it takes the connections: by sysdig, falco and strace.
{{ running_sh }}
timeout 60 sysdig -n 2 -p '%k8s.ns.name %k8s.pod.name %proc.name' 'evt.type in (accept, accept4) and fd.sip=203.0.113.{{ pool }} and container.id=host'
cat > /root/rules.yaml <<'END'
- rule: Talks to a mining pool
  desc: A process connects to the pool
  condition: evt.type in (accept, accept4) and fd.sip = "203.0.113.{{ pool }}" and container.id = host
  output: "%k8s.ns.name %k8s.pod.name %proc.exepath"
  priority: CRITICAL
END
timeout 20 falco -r /root/rules.yaml | grep -m 1 .
timeout -s INT 6 strace -f -p $(pgrep -f "busybox httpd.*203.0.113.{{ pool }}:{{ port }}" | tail -n 1)
{{ solved_sh }}
