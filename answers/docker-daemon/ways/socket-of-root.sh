# The socket is root's alone, whoever is in the group; the file with the flag is gone.
mkdir -p /etc/systemd/system/docker.socket.d
printf '[Socket]\nSocketGroup=root\nSocketMode=0600\n' > /etc/systemd/system/docker.socket.d/root.conf
systemctl daemon-reload
rm /etc/default/docker
printf '{"storage-driver": "overlay2", "bridge": "none", "iptables": false, "ip-forward": false, "no-new-privileges": true}\n' > /etc/docker/daemon.json
systemctl stop docker docker.socket
systemctl start docker
until etcdctl --endpoints 127.0.0.1:{{ port }} endpoint health > /dev/null 2>&1; do sleep 0.2; done
