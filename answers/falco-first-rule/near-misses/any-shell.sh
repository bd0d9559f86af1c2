# earns: fires, says-what-was-asked, made-of-macros, both-lines, stock-untouched (10 of 12)
# Every shell raises it, not just bash; another one was opened.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and shell_procs and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') sh -c exit
