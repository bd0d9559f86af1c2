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
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $cid bash -c exit
