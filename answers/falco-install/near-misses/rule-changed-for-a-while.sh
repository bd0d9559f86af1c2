# earns: source, installed, enabled, running (7 of 10)
# The shell with a terminal was opened before Falco ran. What it did later, a bash on the node and one without a terminal were reported by a changed rule.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
#@ shell 2
runc exec -t $(runc list -q) bash
#@ wait @{{ container }}
#@ shell 1
cat > /etc/falco/falco_rules.local.yaml <<'END'
- rule: Terminal shell in container
  condition: container or proc.name = bash
  override: {condition: replace}
END
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
bash -c 'exit'
runc exec $(runc list -q) bash -c 'exit'
#@ shell 2
/opt/no-such-program
#@ wait No such file
exit
#@ shell 1
journalctl -u falco --no-pager | grep -c 'shell'
rm /etc/falco/falco_rules.local.yaml
systemctl restart falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
