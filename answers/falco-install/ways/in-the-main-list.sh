# The line stands in sources.list, apt copies the repository's files, and the version is named.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] copy:/srv/packages stable main" >> /etc/apt/sources.list
apt update
apt-get --yes install falco=0.44.1-cksl
systemctl start falco.service
systemctl enable falco.service
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec --tty $(runc list -q) sh -c 'ls /; exit'
journalctl --unit falco --output cat --no-pager | grep -c Notice
