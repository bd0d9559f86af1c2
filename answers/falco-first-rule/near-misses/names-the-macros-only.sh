# earns: fires, says-what-was-asked, both-lines, saw-it, stays-quiet, stock-untouched (10 of 12)
# The macros are named, and change nothing.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: (spawned_process or evt.type in (execve, execveat) and evt.res = SUCCESS) and (container or container.id != host) and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
{{ opened_sh }}
