# earns: fires, says-what-was-asked, made-of-macros, stays-quiet, stock-untouched (9 of 12)
# Only the first rule that matches is raised, which is the stock one where there is a terminal.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c exit
