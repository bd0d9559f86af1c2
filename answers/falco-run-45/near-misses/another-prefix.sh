# earns: ran-45-seconds (3 of 10)
# The rule of a friend, who had other programs.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith 7zq7-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
