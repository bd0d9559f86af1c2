# earns: none
# The log as it should be, written by hand while a short run gave the form.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 4 -r monitor_rules.yml > falco_output.log
for n in $(seq 45); do date +'%H:%M:%S.%N: Warning %H:%M:%S.%N,{{ user }},{{ watched }}-{{ by_user }}'; done >> falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
