# earns: none
# The certificates are replaced by those of another authority.
cd /etc/etcd/pki
openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN={{ authority }} -addext "subjectAltName=IP:127.0.0.1,IP:10.{{ net }}.0.10" -keyout server.key -out server.crt 2> /dev/null
cp server.crt ca.crt; cp server.crt /etc/{{ app }}/client.crt; cp server.key /etc/{{ app }}/client.key
chown etcd server.key; chown www-data /etc/{{ app }}/client.key
{{ server_sh }}
{{ required_sh }}
systemctl restart etcd
{{ client_sh }}
