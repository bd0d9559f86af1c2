# earns: none
# The program was there all the time: a link and files made by hand, nothing installed.
ln -s /opt/cksl/bin/cksl-node /usr/bin/falco
mkdir -p /etc/falco
dpkg-deb --fsys-tarfile /srv/packages/pool/main/falco_*.deb | tar -x -C / --keep-directory-symlink
systemctl daemon-reload
systemctl enable falco
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
