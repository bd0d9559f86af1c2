# earns: fires, says-what-was-asked, made-of-macros, both-lines, saw-it, stays-quiet (11 of 12)
# The rule was appended to the stock file.
cat >> /etc/falco/falco_rules.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
