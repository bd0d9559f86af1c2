# The service runs Falco; a macro and a list make the rule, in a file of its own; the journal has the lines.
cat > /etc/falco/rules.d/folders.yaml <<'END'
- list: folder_calls
  items: [mkdir, mkdirat]
- macro: below_etc
  condition: (fs.path.name startswith /etc/)
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: evt.type in (folder_calls) and evt.rawres = 0 and below_etc
  output: "%proc.name %fs.path.name"
  priority: NOTICE
END
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
mkdir -p /etc/falco/{{ folder }}
until journalctl -u falco --no-pager | grep /etc/.{{ nest }}; do sleep 0.2; done
journalctl --no-pager -u falco
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}/
