# An override in a file of its own below rules.d.
cat > /etc/falco/rules.d/shell.yaml <<'END'
- rule: Terminal shell in container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override:
    output: replace
    priority: replace
END
systemctl restart falco
