# A rule of one's own in falco.
{{ running_sh }}
cat > /root/rules.yaml <<'END'
- rule: Talks to a mining pool
  desc: A process connects to the pool
  condition: evt.type = connect and fd.sip = "203.0.113.{{ pool }}"
  output: "%k8s.ns.name %k8s.pod.name %proc.exepath"
  priority: CRITICAL
END
timeout 20 falco -r /root/rules.yaml
cksl answer program /tmp/busybox-{{ ([site1, site2, site3, site4, site5, site6][(side | int) * 3 + (place | int)] | sha256)[:6] }}
{{ scaled_down_sh }}
