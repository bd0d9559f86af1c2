# With `-r` Falco loads this file alone, so it has no stock macros and must name the calls that start a
# program. `startswith` compares the beginning of the program's name.
cat > /root/monitor_rules.yml <<'END'
- rule: watched_process
  desc: A program was started that is to be watched. # optional
  condition: evt.type in (execve, execveat) and evt.res = SUCCESS and proc.name startswith {{ watched }}-
  output: "%evt.time,%user.name,%proc.name"
  priority: WARNING
END
# `-M 45` ends Falco after 45 seconds. Alerts go to standard output, which `>` writes to the log.
falco -M 45 -r monitor_rules.yml > falco_output.log
# Each alert has the time, the user and the program. Take the program from a line with the user `{{ user }}`.
cksl answer program $(grep -o '{{ user }},{{ watched }}-[a-z0-9]*' falco_output.log | head -n 1 | cut -d, -f2)
