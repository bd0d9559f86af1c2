# earns: none
# Nobody else can change the script, and the timer that runs it goes with the next boot.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
mv /etc/systemd/system/{{ job }}.timer /run/systemd/system
systemctl daemon-reload
systemctl restart {{ job }}.timer
