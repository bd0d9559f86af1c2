# earns: none
# Only the container that was tried, by its name: a bash in the third one raises nothing.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name = {{ container }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
