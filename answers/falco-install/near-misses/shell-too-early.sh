# earns: source, installed, enabled, running (7 of 10)
# The shell was opened before Falco ran.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
runc exec -t $(runc list -q) bash -c 'exit'
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
journalctl -u falco --no-pager | tail -n 2
