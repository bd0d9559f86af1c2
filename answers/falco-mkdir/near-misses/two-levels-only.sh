# earns: found, stranger, process, place (7 of 10)
# Directories in /etc and in its directories are reported, and none that is deeper.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name regex "/etc/([^/]+/)?[^/]+"
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
{{ tried_sh }}
