# earns: none
# Nobody else can change the script, and everybody can change what the timer runs.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
chmod 0666 /etc/systemd/system/{{ job }}.service
