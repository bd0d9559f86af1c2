# earns: fires, says-what-was-asked, stock-untouched (9 of 10)
# The result of the call was left out: a shell that fails to start a program raises it, too.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  condition: evt.type in (execve, execveat) and container and shell_procs and proc.tty != 0
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {condition: replace, output: replace, priority: replace}
EOF
systemctl restart falco
