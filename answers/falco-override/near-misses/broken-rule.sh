# earns: none
# The file can not be loaded, so Falco does not come up again.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: spawned_process and container and shell_prox and proc.tty != 0
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
END
systemctl restart falco
systemctl is-active falco
