# earns: fires, stays-quiet, stock-untouched (6 of 10)
# Values as text, instead of fields.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint and not user_expected_terminal_shell_in_container_conditions
  output: "%evt.time,root,web,0123456789ab"
  priority: WARNING
EOF
systemctl restart falco
