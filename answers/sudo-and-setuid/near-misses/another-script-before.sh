# earns: none
# Nobody else can change the script. Before it the service runs a copy that everybody can change.
cp -a /opt/{{ job }} /srv
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
mkdir /etc/systemd/system/{{ job }}.service.d
printf '[Service]\nExecStartPre=/srv/{{ job }}/run\n' > /etc/systemd/system/{{ job }}.service.d/before.conf
systemctl daemon-reload
sleep 6
