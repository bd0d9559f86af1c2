# earns: found, stranger, process, place (7 of 10)
# The rule lists the names that the task's, the other process's and the grader's directories have.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: >
    evt.type in (mkdir, mkdirat) and evt.res = SUCCESS
    and (fs.path.name in (/etc/falco/{{ folder }}, /etc/.{{ nest }})
      or fs.path.name regex "/etc/(falco/|default/)?[a-z]{8}")
  output: made by %proc.name at %fs.path.name
  priority: NOTICE
END
{{ watched_sh }}
{{ tried_sh }}
