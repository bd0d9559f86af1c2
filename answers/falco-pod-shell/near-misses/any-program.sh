# earns: fires, says-where, stock-untouched (7 of 16)
# Raised by every program that enters.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A program came into a pod from outside
  condition: spawned_process and container and container_entrypoint and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
