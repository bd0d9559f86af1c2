# earns: fires, says-what-was-asked, both-lines, saw-it, stays-quiet, stock-untouched (10 of 12)
# Only the container that was tried, by its name: the macro container makes no difference.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and proc.name = bash and container.name = {{ container }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
