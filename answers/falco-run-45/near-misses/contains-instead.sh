# earns: ran-45-seconds (3 of 10)
# The name is looked for anywhere in the command line, so other programs fire it, too.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.cmdline contains {{ watched }}
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
