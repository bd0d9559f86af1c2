# earns: none
# A copy of the program, which is not the one that the lab put there.
systemctl stop falco
cp /opt/cksl/bin/cksl-node /tmp/falco
cat > /tmp/rules.yaml <<'END'
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and container.id != host and proc.name in (bash, sh) and proc.tty != 0
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
END
(exec -a falco /tmp/falco -r /tmp/rules.yaml > /tmp/falco.log 2>&1 &)
sleep 1
