# earns: fires, says-what-was-asked, made-of-macros, stays-quiet, stock-untouched (9 of 12)
# Only the first rule that matches is raised, which is the stock one where there is a terminal.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ restarted_sh }}
{{ opened_sh }}
