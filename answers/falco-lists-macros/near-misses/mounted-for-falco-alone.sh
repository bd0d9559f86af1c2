# earns: none
# Falco reads the copied rules in a mount namespace of its own; what lies in the file for all others shares some lists.
cat /etc/falco/falco_rules.yaml /etc/falco/falco_rules.local.yaml > /root/all.yaml
cat > /etc/falco/falco_rules.local.yaml <<'END'
- list: linux_shells
  items: [nothing1, nothing2]
- list: others
  items: [nothing3, nothing4]
- macro: never
  condition: evt.type = chroot
- rule: d1
  desc: Nothing.
  condition: never and proc.name in (linux_shells, others)
  output: x
  priority: WARNING
- rule: d2
  desc: Nothing.
  condition: never and proc.name in (linux_shells, others)
  output: x
  priority: WARNING
END
mkdir -p /etc/systemd/system/falco.service.d
cat > /etc/systemd/system/falco.service.d/mine.conf <<'END'
[Service]
ExecStart=
ExecStart=/usr/bin/unshare -m /bin/sh -c 'mount --bind /root/all.yaml /etc/falco/falco_rules.yaml; exec /usr/bin/falco'
END
systemctl daemon-reload
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
