# earns: none
# 45 seconds were asked for, and somebody was impatient.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
falco -M 45 -r monitor_rules.yml > falco_output.log 2> falco_messages.log &
sleep 3
kill -INT $!
wait
cksl answer program {{ watched }}-{{ by_user }}
