# earns: closed, unit (4 of 10)
# Another unit has the port at the next boot. systemd does not know it yet.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /root
printf '[Service]\nExecStart=perl /root/{{ needless }}\n' > /etc/systemd/system/spooler.service
printf '[Socket]\nListenStream = 0.0.0.0:{{ port }}\n[Install]\nWantedBy=sockets.target\n' > /etc/systemd/system/spooler.socket
mkdir -p /etc/systemd/system/sockets.target.wants
ln -s /etc/systemd/system/spooler.socket /etc/systemd/system/sockets.target.wants
cksl answer unit {{ needless }}.socket
