# earns: fires, says-what-was-asked, stock-untouched (9 of 10)
# The terminal was forgotten: every shell raises it.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: spawned_process and container and shell_procs and container_entrypoint
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
EOF
systemctl restart falco
