# As a unit, for a while longer, with a list of names, a macro and JSON.
cat > /root/monitor_rules.yml <<'END'
- list: watched
  items: ["{{ watched }}-{{ by_root }}", "{{ watched }}-{{ by_user }}"]
- macro: started
  condition: (evt.type in (execve, execveat) and evt.res = SUCCESS)
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: started and proc.name in (watched)
  output: "%proc.name by %user.name"
  priority: NOTICE
END
systemd-run --quiet --wait --collect --working-directory=/root bash -c 'exec falco -M 46 -r monitor_rules.yml -o json_output=true > falco_output.log'
cksl answer program {{ watched }}-{{ by_user }}
