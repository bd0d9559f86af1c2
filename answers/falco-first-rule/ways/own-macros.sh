# Macros of its own take the place of the stock ones, the setting is an option of the service, and the shell runs a command.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- macro: spawned_process
  condition: (evt.type = execve and evt.rawres = 0)
- macro: container
  condition: (container.id != host)
- list: operators
  items: [tools-{{ nonce }}]
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: container and spawned_process and proc.exepath endswith /bash and not container.name in (operators)
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
mkdir -p /etc/systemd/system/falco.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/falco -o rule_matching=all\n' > /etc/systemd/system/falco.service.d/all.conf
systemctl daemon-reload
{{ restarted_sh }}
runc exec --tty --user 33:33 $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'id; true'
