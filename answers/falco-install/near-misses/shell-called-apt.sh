# earns: none
# A shell by the name of apt runs dpkg.
cp /bin/bash /tmp/apt
/tmp/apt -c 'dpkg -i /srv/packages/pool/main/falco_*.deb; true'
systemctl enable falco
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
