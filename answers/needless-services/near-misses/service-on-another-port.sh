# earns: closed, unit (4 of 10)
# The program is started by another unit, for another port.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /root
printf '[Service]\nExecStart=perl /root/{{ needless }}\n' > /etc/systemd/system/spooler.service
printf '[Socket]\nListenStream=19999\n[Install]\nWantedBy=sockets.target\n' > /etc/systemd/system/spooler.socket
systemctl enable --now spooler.socket
cksl answer unit {{ needless }}.socket
