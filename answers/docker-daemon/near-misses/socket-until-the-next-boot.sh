# earns: no-tcp, no-new-privileges, works (7 of 10)
# The socket's drop-in lies in /run.
{{ engine_sh }}
{{ privileges_sh }}
mkdir -p /run/systemd/system/docker.socket.d
printf '[Socket]\nSocketMode=0600\n' > /run/systemd/system/docker.socket.d/mode.conf
systemctl daemon-reload
systemctl stop docker docker.socket
systemctl start docker
until etcdctl --endpoints 127.0.0.1:{{ port }} endpoint health > /dev/null 2>&1; do sleep 0.2; done
