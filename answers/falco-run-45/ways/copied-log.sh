# The output went to another file first, which is then copied; the condition names each call by itself.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: (evt.type = execve or evt.type = execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -r /root/monitor_rules.yml -M 45 > mine.log
cp mine.log falco_output.log
cksl answer program $(grep -o '{{ user }},{{ watched }}-[a-z0-9]*' falco_output.log | head -n 1 | cut -d, -f2)
