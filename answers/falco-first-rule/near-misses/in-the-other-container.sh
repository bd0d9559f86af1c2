# earns: fires, says-what-was-asked, made-of-macros, both-lines, stays-quiet, stock-untouched (11 of 12)
# The shell was opened in the container next to it.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
runc exec -t $(runc list | awk '$4 ~ "/{{ other }}$" {print $1}') bash -c exit
