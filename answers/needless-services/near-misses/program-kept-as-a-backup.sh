# earns: closed, unit (4 of 10)
# Masked, and the program lies in another directory, as a file that is not executable.
systemctl mask --now {{ needless }}.socket {{ needless }}.service
mv /usr/local/sbin/{{ needless }} /var/backups/{{ needless }}.disabled
chmod 644 /var/backups/{{ needless }}.disabled
cksl answer unit {{ needless }}.socket
