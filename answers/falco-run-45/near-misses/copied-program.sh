# earns: none
# A copy of the program ran, which is not the one that the lab put there.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
cp /opt/cksl/bin/cksl-node /tmp/falco
/tmp/falco -M 45 -r monitor_rules.yml > falco_output.log
cksl answer program {{ watched }}-{{ by_user }}
