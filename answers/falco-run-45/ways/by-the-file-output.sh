# The file output writes the log, a configuration of one's own names the rules, and two rules fire by an override.
cat > /root/monitor_rules.yml <<'END'
- list: starts
  items: [execve, execveat]
- macro: started
  condition: (evt.type in (starts) and evt.rawres = 0)
- rule: watched_process
  desc: d
  condition: started and proc.name glob "{{ watched }}-*"
  output: start user=%user.name program=%proc.name
  priority: NOTICE
END
cat > /root/falco.yaml <<'END'
rules_files: [/root/monitor_rules.yml]
stdout_output: {enabled: false}
syslog_output: {enabled: false}
file_output: {enabled: true, keep_alive: false, filename: /root/falco_output.log}
END
falco -c /root/falco.yaml -M 46
cksl answer program "$(sed -n 's/.*user={{ user }} program=\([^ ]*\).*/\1/p' falco_output.log | tail -n 1)"
