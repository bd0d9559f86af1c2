# Another falco: it is started by hand in a second terminal, with a rules file in /root.
systemctl stop falco
cat > /root/shell.yaml <<'END'
- rule: Terminal shell in container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {output: replace, priority: replace}
END
#@ shell 2
falco -r /etc/falco/falco_rules.yaml -r /root/shell.yaml
#@ wait watching the system calls
