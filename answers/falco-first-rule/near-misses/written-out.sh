# earns: fires, says-what-was-asked, both-lines, saw-it, stays-quiet, stock-untouched (10 of 12)
# The same events, without any macro.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and container.id != host and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
