# earns: found, fires, stays-quiet, stranger, process, place (10 of 10)
# Another way: the service runs Falco, a macro and a list make the rule, the journal has the lines.
cat > /etc/falco/rules.d/folders.yaml <<'END'
- list: folder_calls
  items: [mkdir, mkdirat]
- macro: below_etc
  condition: (fs.path.name startswith /etc/)
- rule: Folder made below /etc
  desc: A folder was made somewhere below /etc.
  condition: evt.type in (folder_calls) and evt.rawres = 0 and below_etc
  output: "%proc.name %fs.path.name"
  priority: NOTICE
END
systemctl start falco
sleep 1
mkdir -p /etc/falco/{{ folder }}
sleep 4
journalctl --no-pager -u falco
cksl answer process {{ maker }}-{{ mark }}
cksl answer place /etc/.{{ nest }}
