# All is in the configuration, with other spelling; the unit has no flag but for the file, and root owns the socket's group.
cat > /etc/docker/engine.json <<'END'
{"hosts": ["fd://"], "storage-driver": "overlay2", "bridge": "none", "iptables": false, "ip-forward": false,
 "no-new-privileges": true}
END
cat > /etc/default/docker <<'END'
# Where the engine finds its configuration
DOCKER_OPTS="--config-file /etc/docker/engine.json \
  --log-level=warn"
END
mkdir /etc/systemd/system/docker.socket.d
printf '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock $DOCKER_OPTS\n' > /etc/systemd/system/docker.service.d/z.conf
printf '[Socket]\nSocketGroup=root\n' > /etc/systemd/system/docker.socket.d/z.conf
systemctl daemon-reload
systemctl stop docker.socket docker.service
systemctl start docker
until etcdctl --endpoints 127.0.0.1:{{ port }} endpoint health > /dev/null 2>&1; do sleep 0.2; done
docker update --restart unless-stopped {{ container }}
