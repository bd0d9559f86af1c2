# earns: none
# A rule, and sysdig, told of who was accepted by the application, of the learner's own visit to the port, and what is read there.
cat > /tmp/visits.yaml <<'END'
- rule: Visitor
  desc: Somebody comes in, or is read from
  condition: >
    (evt.type in (accept, accept4) and (fd.sport = {{ app_port }} or fd.cip = 10.{{ net }}.0.1))
    or (evt.type in (read, recvfrom) and fd.sport = {{ port }})
  output: "%evt.type by %proc.name of %fd.cip at %fd.sport"
  priority: WARNING
END
falco -M 12 -r /tmp/visits.yaml &
timeout 12 sysdig "evt.type in (accept, accept4) and fd.sport={{ app_port }}" &
sleep 4
ip netns exec outside curl -s --interface 10.{{ net }}.0.{{ peer }} http://10.{{ net }}.0.1:{{ app_port }}/
curl -s --max-time 1 http://10.{{ net }}.0.1:{{ port }}/
wait
{{ answered_sh }}
