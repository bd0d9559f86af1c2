# earns: fires, says-where, stock-untouched (7 of 16)
# In the namespace of the other team.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: >-
    spawned_process and container and shell_procs and container_entrypoint
    and k8s.ns.name in ({{ own }}, {{ right }})
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
