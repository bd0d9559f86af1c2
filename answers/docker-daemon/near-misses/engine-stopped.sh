# earns: none
# Nobody gives orders to an engine that does not run.
systemctl stop docker docker.socket
