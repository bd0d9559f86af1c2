# earns: none
# Nobody else can change the script. The timer starts another unit now, with a copy that everybody can change.
cp -a /opt/{{ job }} /srv
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
printf '[Service]\nType=oneshot\nExecStart=/srv/{{ job }}/run\n' > /etc/systemd/system/{{ job }}-new.service
mkdir /etc/systemd/system/{{ job }}.timer.d
printf '[Timer]\nUnit={{ job }}-new.service\n' > /etc/systemd/system/{{ job }}.timer.d/unit.conf
systemctl daemon-reload
systemctl restart {{ job }}.timer
sleep 6
