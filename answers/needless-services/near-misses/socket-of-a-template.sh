# earns: closed, unit (4 of 10)
# The port of the other unit stands in its name.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /root
printf '[Service]\nExecStart=perl /root/{{ needless }}\n' > /etc/systemd/system/spooler@.service
printf '[Socket]\nListenStream=0.0.0.0:%%i\n[Install]\nWantedBy=sockets.target\n' > /etc/systemd/system/spooler@.socket
systemctl enable spooler@{{ port }}.socket
cksl answer unit {{ needless }}.socket
