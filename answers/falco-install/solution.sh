# Put the key where only root can write. Name the key, the directory, the suite and the component in a file below
# `/etc/apt/sources.list.d`: apt then trusts this key for this source, and for no other.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
# `apt-get update` reads the list of packages from the new source; before that, apt does not know the package
# `falco`. `apt-get install` then takes it from there.
apt-get update -y
apt-cache show falco # optional
apt-get install -y falco
# To enable and to start are two things. `enable` lets systemd start the service at each boot, and `start` starts it
# now.
systemctl enable falco
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done # optional
# Wait until the journal says `watching the system calls`, because Falco reports nothing from before. Then open a
# shell with a terminal (`-t`): the rule "Terminal shell in container" needs one.
runc exec -t $(runc list -q) bash -c 'exit'
# The service writes its alerts to the journal. `-u` shows only the lines of this unit.
journalctl -u falco --no-pager | grep 'shell'
