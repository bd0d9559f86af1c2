# The source, the package, the service, a shell, and the journal.
echo "deb [trusted=yes] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-cache show falco # optional
apt-get install -y falco
systemctl enable falco
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | grep 'shell'
