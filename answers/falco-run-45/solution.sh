# A rule for the start of a program by the beginning of its name, a run, and a look at the log.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched. # optional
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program $(grep -o '{{ user }},{{ watched }}-[a-z0-9]*' falco_output.log | head -n 1 | cut -d, -f2)
