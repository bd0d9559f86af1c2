# earns: none
# Only attempts that fail are reported: both directories are there already.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (mkdir, mkdirat) and evt.failed = true and evt.arg.path startswith /etc/
  output: tried by %proc.name at %evt.arg.path
  priority: NOTICE
END
{{ watched_sh }}
mkdir -p /etc/falco/{{ folder }}
mkdir /etc/falco/{{ folder }}
mkdir -p /etc/.{{ nest }}/{{ folder }}
sleep 4
{{ answered_sh }}
