# earns: found, stranger, process, place (7 of 10)
# When the other directory is found, the rule is told to leave out names that begin with a dot.
{{ rule_sh }}
{{ watched_sh }}
mkdir -p /etc/falco/{{ folder }}
sleep 4
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/ and not fs.path.name startswith /etc/.
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
sleep 2
{{ answered_sh }}
