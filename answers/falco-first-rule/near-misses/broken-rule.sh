# earns: none
# The rules do not load, so Falco does not come up again.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and not operators
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
{{ opened_sh }}
