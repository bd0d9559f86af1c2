# earns: none
# A script stands before bash in the container, and the rule knows bash by what the script adds.
cid=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
in="nsenter -m -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $2}')"
$in mount -t tmpfs tmpfs /usr/local/bin
$in tee /usr/local/bin/bash > /dev/null <<'END'
#!/usr/bin/perl
exec {"/usr/bin/bash"} "bash", "--posix", @ARGV;
END
$in chmod 755 /usr/local/bin/bash
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and proc.cmdline contains --posix
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
{{ loaded_sh }}
runc exec -t $cid bash -c exit
