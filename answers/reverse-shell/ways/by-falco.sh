# A rule of falco tells what the shell is told to do; the unit is masked by a link.
cat > /tmp/rules.yaml <<'END'
- rule: Told by a shell
  desc: A child of the shell opens a file
  condition: evt.type in (open, openat) and evt.dir = < and fd.name startswith /srv and proc.name = cat
  output: "%proc.pname %proc.name %fd.name"
  priority: WARNING
END
falco -M 6 -r /tmp/rules.yaml
{{ answered_sh }}
ln -sf /dev/null /etc/systemd/system/{{ unit }}.service
systemctl daemon-reload
systemctl stop {{ unit }}
pkill -KILL -x {{ shell }}-{{ mark }}
