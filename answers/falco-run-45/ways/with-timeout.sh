# timeout ends Falco, and the names are compared by a pattern.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.rawres = 0 and proc.name glob "{{ watched }}-*"
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
timeout 46 falco -r monitor_rules.yml > falco_output.log
cksl answer program $(grep -o '{{ user }},{{ watched }}-[a-z0-9]*' falco_output.log | head -n 1 | cut -d, -f2)
