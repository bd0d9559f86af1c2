# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 10)
# The same end state without the service: Falco runs in a second terminal.
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
