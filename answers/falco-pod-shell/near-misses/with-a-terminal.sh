# earns: none
# The stock rule again, for one namespace: shells without a terminal raise nothing.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint and k8s.ns.name = {{ own }}
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
