# earns: closed, unit (4 of 10)
# Masked, and the program lies in another folder, where everybody can start it.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /var/lib/misc/spooler
cksl answer unit {{ needless }}.socket
