# earns: none
# Only a bash that a runtime starts raises it, not one that a program of the container starts.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and proc.pname = runc and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c exit
