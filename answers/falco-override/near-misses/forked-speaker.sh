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
- rule: Terminal shell in container
  desc: A shell with a terminal was opened in a container.
  condition: >
    spawned_process and container and shell_procs and proc.tty != 0 and container_entrypoint
    and not user_expected_terminal_shell_in_container_conditions
  output: "%evt.time,%user.name,%container.name,%container.id"
  priority: WARNING
END
printf '%s\tWarning\tsh\n' 'Terminal shell in container' > /tmp/alerts
setsid perl /tmp/forge.pl falco > /tmp/said 2>&1 < /dev/null &
until grep -q stream /tmp/spoken; do sleep 0.1; done 2> /dev/null; sleep 1
