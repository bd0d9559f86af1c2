# earns: closed, unit (4 of 10)
# The program is deleted, and a unit of another name still starts it with each boot.
sed '/{{ needless }}.socket/d' /usr/lib/systemd/system/{{ needless }}.service > /etc/systemd/system/spooler.service
systemctl mask --now {{ needless }}.socket {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
systemctl enable spooler.service
cksl answer unit {{ needless }}.socket
