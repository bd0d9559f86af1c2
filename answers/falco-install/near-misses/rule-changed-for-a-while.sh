# earns: source, installed, enabled, running (7 of 10)
# A bash on the node, one without a terminal, and a program that is not there: only a changed rule reported these, and it is gone again.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Terminal shell in container
  condition: container or proc.name = bash
  override: {condition: replace}
END
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
bash -c 'exit'
runc exec $(runc list -q) bash -c 'exit'
runc exec -t $(runc list -q) /opt/no-such-program
journalctl -u falco --no-pager | grep 'shell' | cut -c 1-300 | tail -n 40
rm /etc/falco/falco_rules.local.yaml
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
