# The rule names the end of the call, as older rules do; the file is given to falco, which runs as a unit; the path has dots.
cat > /root/folders.yaml <<'END'
- rule: Directory created below /etc
  desc: A directory was created somewhere below /etc.
  condition: (evt.type = mkdir or evt.type = mkdirat) and evt.dir = < and evt.failed = false and fs.path.name glob "/etc/*"
  output: "%evt.time,%proc.name,%fs.path.name"
  priority: notice
END
systemd-run --quiet --unit watch falco -r /root/folders.yaml
until journalctl -u watch | grep -q 'watching the system calls'; do sleep 0.1; done
cd /etc && mkdir -p ./falco/../falco/{{ folder }}
until journalctl -u watch | grep -q ',/etc/\.'; do sleep 0.2; done
journalctl -u watch -o cat | grep -m 1 ',/etc/\.'
{{ answered_sh }}
