# earns: none
# A rule, and sysdig, told of who was accepted by the application, of the learner's own visit to the port, and of the end of each visit.
cat > /tmp/visits.yaml <<'END'
- rule: Visitor
  desc: Somebody comes in, or has gone
  condition: >
    evt.type in (accept, accept4) and (fd.sport = {{ app_port }} or fd.cip = 10.{{ net }}.0.1)
    or evt.type = close and fd.sport = {{ port }}
  output: "%evt.type by %proc.name of %fd.cip at %fd.sport"
  priority: WARNING
END
falco -M 12 -r /tmp/visits.yaml > /tmp/alerts 2>&1 &
timeout 12 sysdig "evt.type in (accept, accept4) and fd.sport={{ app_port }}" > /tmp/seen &
until grep -q 'watching the system calls' /tmp/alerts; do sleep 0.1; done
ip netns exec outside curl -s --interface 10.{{ net }}.0.{{ peer }} http://10.{{ net }}.0.1:{{ app_port }}/
curl -s --max-time 1 http://10.{{ net }}.0.1:{{ port }}/
wait
cat /tmp/alerts
{{ answered_sh }}
