# earns: none
# A copy of the data is in memory at another place, and lasts until the next boot.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
systemctl stop etcd
cp -a /var/lib/etcd/default /dev/shm/data
mkdir -p /etc/systemd/system/etcd.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/bin/etcd --name node-1 --data-dir /dev/shm/data\n' > /etc/systemd/system/etcd.service.d/data.conf
systemctl daemon-reload
systemctl start etcd
{{ client_sh }}
