# earns: fires, stays-quiet, stock-untouched (6 of 10)
# The name of the group, which many users share with theirs.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  condition: spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint
  output: "%evt.time,%group.name,%container.name,%container.id"
  priority: WARNING
  override: {condition: replace, output: replace, priority: replace}
EOF
systemctl restart falco
