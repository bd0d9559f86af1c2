# earns: none
# The service is stopped and masked; its socket still listens.
systemctl mask --now {{ needless }}.service
rm /usr/local/sbin/{{ needless }}
cksl answer unit {{ needless }}.socket
