# earns: none
# systemd opens the port and hands it to falco, whose web server is still at the other one.
printf '[Socket]\nListenStream={{ port }}\n' > /etc/systemd/system/falco.socket
systemctl daemon-reload
systemctl stop falco
systemctl start falco.socket falco
