# earns: found, fires, stranger, process, place (9 of 10)
# Only attempts on directories that exist are left out. Attempts that fail otherwise are reported as made.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res != EEXIST and evt.arg.path startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
{{ tried_sh }}
