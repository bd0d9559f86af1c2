# earns: fires, says-what-was-asked, stays-quiet, stock-untouched (8 of 10)
# The same end state by override, the stock rules unread: right, but nothing was looked up.
cat > /etc/falco/rules.d/shell.yaml <<'END'
- rule: Terminal shell in container
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override:
    output: replace
    priority: replace
END
systemctl restart falco
