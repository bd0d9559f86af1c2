# earns: certificate-required, encrypted, key-private (8 of 10)
# The service runs another program, with the certificate of its own.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
sed 's/sleep 1/sleep 0.5/' /usr/local/bin/{{ app }} > /usr/local/bin/other
chmod 0755 /usr/local/bin/other
mkdir /etc/systemd/system/{{ app }}.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/local/bin/other\n' > /etc/systemd/system/{{ app }}.service.d/program.conf
systemctl daemon-reload
{{ client_sh }}
