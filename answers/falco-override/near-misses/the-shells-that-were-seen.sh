# earns: says-what-was-asked (4 of 10)
# The condition is another one, and names the shells that lie in the container.
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Terminal shell in container
  condition: evt.type = execve and evt.res = SUCCESS and container and proc.pname = runc and proc.tty != 0 and proc.name in (bash, sh, dash)
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
  override: {condition: replace, output: replace, priority: replace}
END
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
