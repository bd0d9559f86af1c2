# earns: none
# The rule is about every container, and the bash of tools-{{ nonce }} is a script that another program reads and ignores.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.exepath = /usr/bin/bash
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
id=$(runc list | awk '$4 ~ "/tools-{{ nonce }}$" {print $1}')
runc exec $id sh -c 'echo "#!/bin/true" > /tmp/bash; chmod 755 /tmp/bash'
nsenter -t $(runc state $id | jq .pid) -m mount --bind /tmp/bash /usr/bin/bash
{{ opened_sh }}
