# The key without its armor, the package is downloaded and installed in two steps, and the journal is read without naming the service.
grep -v -e - -e ^= /srv/packages/cksl.asc | base64 -d > /usr/share/keyrings/node.gpg
printf 'deb [ signed-by=/usr/share/keyrings/node.gpg arch=amd64 ] file:///srv/packages/ stable main\n' > /etc/apt/sources.list.d/local.list
apt-get -q update
cd /var/cache/apt/archives
apt-get download falco
apt-get install --assume-yes ./falco_*.deb
systemctl enable --now falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'whoami; exit'
journalctl --no-pager -n 5
