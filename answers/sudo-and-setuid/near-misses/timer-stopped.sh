# earns: none
# Nobody can change the script, and nothing runs it until the next boot.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
systemctl stop {{ job }}.timer
