# The engine makes its socket itself, for the group root. systemd's socket is not used any more.
mkdir -p /etc/docker
printf '{"hosts": ["unix:///run/docker.sock"], "group": "root", "storage-driver": "overlay2", "bridge": "none", "iptables": false, "ip-forward": false, "no-new-privileges": true}\n' > /etc/docker/daemon.json
sed -e '/^Requires=docker.socket/d' -e 's/^ExecStart=.*/ExecStart=dockerd --containerd=\/run\/containerd\/containerd.sock/' /lib/systemd/system/docker.service > /etc/systemd/system/docker.service
systemctl daemon-reload
systemctl disable docker.socket
systemctl stop docker docker.socket
systemctl start docker
until etcdctl --endpoints 127.0.0.1:{{ port }} endpoint health > /dev/null 2>&1; do sleep 0.2; done
