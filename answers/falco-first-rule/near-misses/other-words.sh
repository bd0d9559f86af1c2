# earns: fires, made-of-macros, both-lines, saw-it, stays-quiet, stock-untouched (10 of 12)
# The stock words instead of those that were asked for.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "A shell was spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
