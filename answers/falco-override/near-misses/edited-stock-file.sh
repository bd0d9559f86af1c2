# earns: fires, says-what-was-asked, stays-quiet (9 of 10)
# The stock file itself was edited.
grep -n 'Terminal shell in container' /etc/falco/falco_rules.yaml
cat >> /etc/falco/falco_rules.yaml <<'END'

- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint and not user_expected_terminal_shell_in_container_conditions
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
END
systemctl restart falco
