# earns: says-what-was-asked (4 of 10)
# A macro of the stock rules is bent until any program with a terminal counts as a shell.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- macro: shell_procs
  condition: (proc.name exists)
- rule: Terminal shell in container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {output: replace, priority: replace}
END
systemctl restart falco
