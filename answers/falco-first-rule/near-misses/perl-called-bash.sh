# earns: none
# Another program is called bash in the container, and the rule is about that one.
cid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
in="nsenter -m -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')"
$in mount -t tmpfs tmpfs /usr/local/bin
$in ln -s /usr/bin/perl /usr/local/bin/bash
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and proc.exepath = /usr/bin/perl
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
runc exec -t $cid bash -c exit
