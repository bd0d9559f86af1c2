# earns: none
# The terminal was forgotten, and the bash of the container does nothing without one.
cat > /etc/falco/falco_rules.local.yaml <<'EOF'
- rule: Terminal shell in container
  desc: A shell was opened in a container.
  condition: spawned_process and container and proc.exepath in (/tmp/shell, /usr/bin/dash)
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
EOF
systemctl restart falco
id=$(runc list | awk '$4 ~ "/{{ container }}$" {print $1}')
runc exec $id sh -c 'cp /usr/bin/bash /tmp/shell; cat > /tmp/bash; chmod 755 /tmp/bash' <<'END'
#!/usr/bin/perl
exec("/tmp/shell", @ARGV) if -t STDIN;
END
nsenter -t $(runc state $id | jq .pid) -m mount --bind /tmp/bash /usr/bin/bash
