# In the background, and ended as by Ctrl-C; the result is asked for by another field, and the output is a block of text.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched.
  condition: >
    evt.type in (execve, execveat) and evt.failed = false
    and proc.cmdline startswith {{ watched }}-
  output: |
    user=%user.name program=%proc.name
    command=%proc.cmdline
  priority: Warning
  source: syscall
END
falco -V monitor_rules.yml
nohup falco -r /root/monitor_rules.yml &> falco_output.log &
sleep 47
kill -INT $!
wait
cksl answer program "$(sed -n 's/.*user={{ user }} program=\([a-z0-9-]*\).*/\1/p' falco_output.log | head -n 1)"
