# earns: none
# The rule has another name.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Run shell in container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
