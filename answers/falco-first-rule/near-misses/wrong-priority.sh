# earns: none
# A Notice instead of a Warning.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: NOTICE
END
{{ loaded_sh }}
{{ opened_sh }}
