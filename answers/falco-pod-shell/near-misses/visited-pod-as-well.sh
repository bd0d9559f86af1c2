# earns: fires, says-where, stock-untouched (7 of 16)
# The rule is also about the pod that the visitor enters.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: {{ rule }}
  desc: A shell came into a pod from outside
  condition: spawned_process and container and shell_procs and container_entrypoint and (k8s.ns.name = {{ own }} or k8s.ns.name = {{ [left, left, right, right][place | int] }} and container.name = {{ [one, two, one, two][place | int] }})
  output: "%k8s.ns.name,%k8s.pod.name,%container.name,%proc.cmdline"
  priority: {{ priority | upper }}
END
systemctl restart falco
