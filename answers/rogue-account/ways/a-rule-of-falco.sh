# Falco watches by a rule, the units are deleted instead of masked, and the tools for users remove the account.
cat > /tmp/writes.yaml <<'END'
- rule: Writes accounts
  desc: Somebody opens the file of accounts to write
  condition: evt.type in (open, openat, openat2) and evt.is_open_write=true and fd.name=/etc/passwd
  output: "%proc.name (parent %proc.pname) writes %fd.name"
  priority: WARNING
END
falco -M 6 -r /tmp/writes.yaml > /tmp/alerts &
sleep 2
userdel -f {{ rogue }}
wait
cat /tmp/alerts
cksl answer program /usr/local/sbin/{{ program }}-{{ mark }}
cksl answer account {{ rogue }}
cksl answer key {{ user }}@{{ place }}
cksl answer starters "{{ trigger }}.path, {{ unit }}.timer"
cksl answer interval {{ interval }}s
systemctl disable --now {{ trigger }}.path {{ unit }}.timer {{ unit }}.service
cd /usr/lib/systemd/system && rm {{ unit }}.timer {{ trigger }}.path {{ unit }}.service
find /usr/local/sbin -name {{ program }}-{{ mark }} -delete
systemctl daemon-reload
userdel -f {{ rogue }}
perl -ni -e 'print unless /@{{ place }}$/' /home/{{ user }}/.ssh/authorized_keys
