# earns: closed, unit (4 of 10)
# The service is gone by this name, and starts by another one with the next boot.
systemctl stop {{ needless }}.socket {{ needless }}.service
cd /usr/lib/systemd/system
sed 's/{{ needless }}/spooler/' {{ needless }}.service > spooler.service
mv {{ needless }}.socket spooler.socket
rm {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /usr/local/sbin/spooler
systemctl daemon-reload
systemctl enable spooler.socket spooler.service
cksl answer unit {{ needless }}.socket
