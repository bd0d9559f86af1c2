# earns: ran-45-seconds, saw-each-start, program (8 of 10)
# The run was right, and a later one of a second has overwritten its log.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 45 -r monitor_rules.yml > falco_output.log
falco -M 1 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
