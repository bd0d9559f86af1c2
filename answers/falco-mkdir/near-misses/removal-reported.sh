# earns: none
# The removal of directories is reported, under the rule's name, and not that they are made.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (rmdir, unlinkat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: removed by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
mkdir -p /etc/falco/{{ folder }}
rmdir /etc/falco/{{ folder }}
sleep 4
{{ answered_sh }}
