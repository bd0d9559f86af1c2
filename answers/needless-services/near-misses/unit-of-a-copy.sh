# earns: closed, unit (4 of 10)
# With the next boot another unit starts a copy that lies in root's home, for another port.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /root/spool
printf '[Service]\nExecStart=perl /root/spool\n' > /etc/systemd/system/spooler.service
printf '[Socket]\nListenStream=19999\n[Install]\nWantedBy=sockets.target\n' > /etc/systemd/system/spooler.socket
systemctl enable spooler.socket
cksl answer unit {{ needless }}.socket
