# earns: fires, says-what-was-asked, made-of-macros, both-lines, stays-quiet, stock-untouched (11 of 12)
# The shell was open before. A first rule for all that a bash does reported what it did then, and a program that it could not start.
#@ shell 2
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash
#@ wait @{{ container }}
#@ shell 1
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash does something in a container.
  condition: container and proc.name = bash
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
#@ shell 2
/opt/no-such-program
#@ wait No such file
exit
#@ shell 1
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ restarted_sh }}
