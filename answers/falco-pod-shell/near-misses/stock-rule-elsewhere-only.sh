# earns: fires, says-where, stays-quiet (8 of 16)
# The stock rule left to all namespaces but one's own, as if the new rule took its place.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: spawned_process and container and shell_procs and container_entrypoint and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
- rule: Terminal shell in container
  condition: and k8s.ns.name != {{ own }}
  override: {condition: append}
END
systemctl restart falco
