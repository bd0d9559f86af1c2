# Finds the rule, copies it into the local file, changes what it prints and its priority.
cd /etc/falco # optional
grep -n 'A shell was spawned in a container' /etc/falco/*
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container. # optional
  condition: spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint and not user_expected_terminal_shell_in_container_conditions
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
EOF
falco -V /etc/falco/falco_rules.local.yaml # optional
systemctl restart falco # optional
systemctl status falco --no-pager # optional
