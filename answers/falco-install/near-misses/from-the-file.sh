# earns: none
# apt installs the file of the package; the repository is no source, and was read by another program.
cat /srv/packages/dists/stable/main/binary-amd64/Packages
apt-get install -y /srv/packages/pool/main/falco_*.deb
systemctl enable --now falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
