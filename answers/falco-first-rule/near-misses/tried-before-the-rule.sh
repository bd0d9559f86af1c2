# earns: fires, says-what-was-asked, made-of-macros, both-lines, stays-quiet, stock-untouched (11 of 12)
# The shell was opened before the rule was there.
{{ opened_sh }}
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
