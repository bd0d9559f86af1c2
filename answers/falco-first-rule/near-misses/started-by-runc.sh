# earns: none
# Only a bash that a runtime starts raises it, not one that a program of the container starts.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and proc.pname = runc and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
