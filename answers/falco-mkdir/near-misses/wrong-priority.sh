# earns: found, stranger, process, place (7 of 10)
# The rule is right, and raises a Warning.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: WARNING
END
{{ watched_sh }}
{{ tried_sh }}
