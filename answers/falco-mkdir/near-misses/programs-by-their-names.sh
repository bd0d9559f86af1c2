# earns: found, stranger, process, place (7 of 10)
# The rule lists the programs that created a directory so far.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/ and proc.name in (mkdir, perl, {{ maker }}-{{ mark }})
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
{{ tried_sh }}
