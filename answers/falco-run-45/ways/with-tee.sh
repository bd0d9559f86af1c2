# The output goes through tee, with the messages; -U prints at once; the rule is made of macros.
cat > /root/monitor_rules.yml <<'END'
- macro: started
  condition: (evt.type in (execve, execveat) and evt.res = SUCCESS)
- macro: watched
  condition: (proc.name startswith "{{ watched }}-")
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: started and watched
  output: Started %proc.name as %user.name (%proc.cmdline)
  priority: INFO
END
cd /
falco -U -M 45 -r /root/monitor_rules.yml 2>&1 | tee /root/falco_output.log
cksl answer program /usr/local/lib/batch/$(grep -o '{{ watched }}-[a-z0-9]* as {{ user }}' /root/falco_output.log | head -n 1 | cut -d' ' -f1)
