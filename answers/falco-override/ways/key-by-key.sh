# Another structure: one override for each key, and the condition written out with a macro of its own.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- macro: opened_by_hand
  condition: (evt.type in (execve, execveat) and evt.res = SUCCESS and proc.tty > 0)
- rule: Terminal shell in container
  priority: warning
  override: {priority: replace}
- rule: Terminal shell in container
  output: '%evt.time,%user.name,%container.name,%container.id'
  override: {output: replace}
- rule: Terminal shell in container
  condition: opened_by_hand and container and shell_procs and container_entrypoint
  override: {condition: replace}
EOF
systemctl restart falco
