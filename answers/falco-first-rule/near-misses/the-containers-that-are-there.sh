# earns: none
# The two containers are named, instead of the one that is left out.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name in ({{ container }}, {{ other }})
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
