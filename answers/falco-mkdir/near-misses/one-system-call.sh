# earns: found, stranger, process, place (7 of 10)
# Directories are made by `mkdirat`, too.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type = mkdir and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
{{ tried_sh }}
