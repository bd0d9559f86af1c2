# earns: closed, unit (4 of 10)
# A timer's unit that starts a copy in root's home lies in another directory, and a link leads there.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /root
printf '[Service]\nExecStart=perl /root/{{ needless }}\n' > /srv/spooler.service
systemctl link /srv/spooler.service
printf '[Timer]\nOnBootSec=1min\n[Install]\nWantedBy=timers.target\n' > /etc/systemd/system/spooler.timer
systemctl enable spooler.timer
cksl answer unit {{ needless }}.socket
