# earns: none
# The timer goes on, and starts nothing.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
mv /etc/systemd/system/{{ job }}.service /root
systemctl mask {{ job }}.service
