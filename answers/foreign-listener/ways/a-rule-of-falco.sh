# Falco reports who is accepted elsewhere than at the services; the unit's file is deleted instead of masked.
cat > /tmp/visits.yaml <<'END'
- rule: Visitor
  desc: Somebody comes in at a port that is no service's
  condition: evt.type in (accept, accept4) and evt.rawres >= 0 and not fd.sport in ({{ app_port }}, {{ stats_port }})
  output: "%proc.name took in %fd.cip at %fd.sport"
  priority: WARNING
END
falco -M 6 -r /tmp/visits.yaml
cksl answer unit {{ unit }}
cksl answer peer 10.{{ net }}.0.{{ peer }}
cksl answer process /usr/local/sbin/{{ listener }}-{{ mark }}
cksl answer port {{ port }}
systemctl stop {{ unit }}
find /usr/lib/systemd /etc/systemd -name {{ unit }}.service -delete
systemctl daemon-reload
