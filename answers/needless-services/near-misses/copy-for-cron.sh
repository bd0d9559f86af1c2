# earns: closed, unit (4 of 10)
# A job of cron starts a copy in root's home.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /root
echo '@reboot root perl /root/{{ needless }}' > /etc/cron.d/spooler
cksl answer unit {{ needless }}.socket
