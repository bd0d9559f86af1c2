# earns: none
# Raised in the pods of both deployments, and not in those of one that comes later.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: spawned_process and container_entrypoint and shell_procs and k8s.ns.name = {{ own }} and (k8s.pod.name startswith {{ app }} or k8s.pod.name startswith {{ one }})
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
