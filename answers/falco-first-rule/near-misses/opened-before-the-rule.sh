# earns: fires, says-what-was-asked, made-of-macros, both-lines, stays-quiet, stock-untouched (11 of 12)
# The shell was open before. A first rule for all that a bash does reported a file that it opened later, and a program that it could not start.
#@ shell 2
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash
#@ wait @{{ container }}
#@ shell 1
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash does something in a container.
  condition: container or proc.name = bash
  output: "A bash: %evt.type %evt.res"
  priority: WARNING
END
{{ loaded_sh }}
bash -c 'exit'
runc exec $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') sh -c 'exit'
#@ shell 2
: < /etc/hostname; /opt/no-such-program
#@ wait No such file
exit
#@ shell 1
journalctl -u falco --no-pager | grep -c 'A bash'
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ restarted_sh }}
