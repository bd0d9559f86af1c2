# earns: none
# Four seconds instead of 45.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 4 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
