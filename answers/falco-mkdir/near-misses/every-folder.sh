# earns: found, fires, stranger, process, place (9 of 10)
# Every folder is reported, wherever it is.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
{{ tried_sh }}
