# earns: none
# apt takes the source although it can't verify it.
echo "deb [allow-insecure=yes signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update --allow-insecure-repositories
apt-get install -y --allow-unauthenticated falco
systemctl enable --now falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
