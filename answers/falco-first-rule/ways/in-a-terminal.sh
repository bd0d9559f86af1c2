# Falco runs in a terminal instead of the service, with the setting as an option and the rule in a file of its own.
systemctl stop falco
cat > /root/shell.yaml <<'END'
- macro: operators
  condition: (container.name startswith tools-)
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: container and not operators and spawned_process and proc.name in (bash)
  output: Shell spawned (%user.name,container_id=%container.id)
  priority: warning
END
#@ shell 2
falco -o rule_matching=all -r /etc/falco/falco_rules.yaml -r /root/shell.yaml
#@ wait watching the system calls
#@ shell 1
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash
#@ wait @{{ container }}
exit
