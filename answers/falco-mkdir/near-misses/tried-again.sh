# earns: fires, stranger, process, place (7 of 10)
# The folder was made before anybody watched; the rule reports that it can't be made again.
mkdir -p /etc/falco/{{ folder }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.arg.path startswith /etc/ or evt.type in (mkdir, mkdirat) and evt.res = SUCCESS and fs.path.name startswith /etc/
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
mkdir /etc/falco/{{ folder }}
sleep 4
{{ answered_sh }}
