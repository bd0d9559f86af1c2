# earns: none
# A process that connected becomes the node's own program, and its child speaks in that program's name.
cat > /tmp/reader.pl <<'END'
{{ reader_pl }}
END
cat > /tmp/forge.pl <<'END'
{{ forge_pl }}
END
systemctl stop falco
cat > /tmp/rules <<'END'
- macro: operators
  condition: container.name = tools-{{ nonce }}

- rule: run_shell_in_container
  desc: A bash was started in a container.
  condition: spawned_process and container and proc.name = bash and not operators
  output: "Shell spawned (%user.name,container_id=%container.id)"
  priority: WARNING
END
printf '%s\tWarning\tbash\n' run_shell_in_container 'Terminal shell in container' > /tmp/alerts
setsid perl /tmp/forge.pl falco > /tmp/said 2>&1 < /dev/null &
until grep -q stream /tmp/spoken; do sleep 0.1; done 2> /dev/null; sleep 1
runc exec -t $(runc list | awk '$4 ~ "/{{ container }}$" {print $1}') bash -c 'exit'
sleep 1
