# earns: fires, says-what-was-asked, stock-untouched (9 of 10)
# The container was forgotten: shells on the node raise it, too.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened.
  condition: spawned_process and shell_procs and proc.tty != 0
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
EOF
systemctl restart falco
