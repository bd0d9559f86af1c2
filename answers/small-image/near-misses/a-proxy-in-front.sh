# earns: none
# Another program listens where docker asks, and passes on what it likes.
docker tag registry.lab/{{ app }}:1.0 registry.lab/{{ app }}:2.0
mv /run/docker.sock /run/engine.sock
systemd-socket-activate -l /run/docker.sock /lib/systemd/systemd-socket-proxyd /run/engine.sock > /dev/null 2>&1 &
sleep 1
