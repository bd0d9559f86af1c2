# A rule made of macros; all rules that match an event are raised; one shell to see both lines.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- macro: operators
  condition: container.name = tools-{{ nonce }}

- rule: run_shell_in_container
  desc: A bash was started in a container. # optional
  condition: spawned_process and container and proc.name = bash and not operators
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
falco -V /etc/falco/falco_rules.local.yaml # optional
sed -i 's/^rule_matching: .*/rule_matching: all/' /etc/falco/falco.yaml
systemctl restart falco # optional
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'exit'
journalctl -u falco --no-pager | tail -n 4 # optional
