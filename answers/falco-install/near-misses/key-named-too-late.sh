# earns: none
# Installed without verifying; the key is named afterwards, and nothing was verified with it.
echo "deb [trusted=yes] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
systemctl enable --now falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
