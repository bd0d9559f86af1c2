# earns: none
# The job runs without being root, which it has to be.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
mkdir /etc/systemd/system/{{ job }}.service.d
printf '[Service]\nUser=daemon\n' > /etc/systemd/system/{{ job }}.service.d/user.conf
systemctl daemon-reload
until grep -vqx 0 /var/lib/{{ job }}/last; do sleep 0.2; done
