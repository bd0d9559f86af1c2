# earns: none
# Nobody else can change the script, and the timer runs a copy that everybody can.
cp -a /opt/{{ job }} /srv
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
mkdir /etc/systemd/system/{{ job }}.service.d
printf '[Service]\nExecStart=\nExecStart=/srv/{{ job }}/run\n' > /etc/systemd/system/{{ job }}.service.d/run.conf
systemctl daemon-reload
sleep 6
