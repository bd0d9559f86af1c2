# apt instead of apt-get, a source in the new form that has the key in it, one command for the service, and its status for the journal.
printf 'Types: deb\nURIs: file:/srv/packages\nSuites: stable\nComponents: main\nSigned-By:\n' > /etc/apt/sources.list.d/node.sources
sed -e 's/^$/./' -e 's/^/ /' /srv/packages/cksl.asc >> /etc/apt/sources.list.d/node.sources
apt update
apt install --yes falco
systemctl enable --now falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) sh -c 'exit'
systemctl status falco --no-pager
