# Who listens there? systemd itself, for a socket unit and the service behind it.
ss -ltnp # optional
systemctl list-sockets --no-pager # optional
systemctl cat {{ needless }}.service --no-pager # optional
# Both stop: a socket that stays would start the service with the next connection. Then nothing can start them.
systemctl disable --now {{ needless }}.socket {{ needless }}.service # optional
systemctl mask --now {{ needless }}.socket
systemctl mask --now {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
# The other one gets another address from its file, and needs a restart to take it.
sed -i 's/0\.0\.0\.0/127.0.0.1/' /etc/default/{{ stats }}
systemctl restart {{ stats }}
until curl -sf http://127.0.0.1:{{ stats_port }}/; do sleep 0.1; done # optional
