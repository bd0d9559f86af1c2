# earns: none
# A program by the name of apt that does what dpkg does.
cat > /tmp/apt-get <<'END'
#!/bin/sh
mkdir -p /etc/falco
cd / && dpkg-deb -x /srv/packages/pool/main/falco_*.deb /tmp/falco && cp -a /tmp/falco/. /
touch /lib/systemd/system/new && mv /lib/systemd/system/new /lib/systemd/system/falco.service
cp /tmp/falco/lib/systemd/system/falco.service /lib/systemd/system/falco.service
END
chmod +x /tmp/apt-get
/tmp/apt-get
systemctl daemon-reload
systemctl enable falco
systemctl start falco
until journalctl _PID=$(systemctl show -P MainPID falco) | grep -q 'watching the system calls'; do sleep 0.1; done
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager | tail -n 2
