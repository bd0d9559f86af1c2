# systemd itself listens on the port, for a socket unit. It starts the service at the first connection.
ss -ltnp # optional
systemctl list-sockets --no-pager # optional
systemctl cat {{ needless }}.service --no-pager # optional
# Stop the socket and the service: if the socket stays, the next connection starts the service again. `mask` keeps anybody
# from starting them.
systemctl disable --now {{ needless }}.socket {{ needless }}.service # optional
systemctl mask --now {{ needless }}.socket
systemctl mask --now {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
# Change the address of the other service in its file. It reads the file when it starts, so restart it.
sed -i 's/0\.0\.0\.0/127.0.0.1/' /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done # optional
