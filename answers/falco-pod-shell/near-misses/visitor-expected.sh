# earns: fires, says-where, stays-quiet (8 of 16)
# The stock rule expects the visitor's shells, and is silent about them.
cat > /etc/falco/falco_rules.local.yaml <<'END'
{{ rule_yaml }}
- macro: user_expected_terminal_shell_in_container_conditions
  condition: (k8s.ns.name = {{ [left, left, right, right][place | int] }} and container.name = {{ [one, two, one, two][place | int] }})
END
systemctl restart falco
