# earns: none
# A script in etcd's place, which starts a copy with all that is asked for.
chown etcd:etcd /etc/etcd/pki/server.key
{{ server_sh }}
{{ required_sh }}
mkdir /opt/bin
cp /usr/bin/etcd /opt/bin/etcd
rm /usr/bin/etcd
printf '#!/bin/sh\nexec /opt/bin/etcd "$@"\n' > /usr/bin/etcd
chmod 0755 /usr/bin/etcd
systemctl restart etcd
{{ client_sh }}
