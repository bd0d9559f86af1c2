# earns: none
# A copy of Falco with the right rule, which is not the program that the lab put there.
systemctl stop falco
cp /opt/cksl/bin/cksl-node /tmp/falco
cat > /tmp/rule.yaml <<'END'
- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and container.id != host and proc.name = bash and container.name != tools-{{ nonce }}
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
(exec -a falco /tmp/falco -r /etc/falco/falco_rules.yaml -r /tmp/rule.yaml -o rule_matching=all > /tmp/falco.log 2>&1 &)
sleep 1
{{ opened_sh }}
