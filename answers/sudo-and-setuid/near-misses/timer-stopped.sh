# earns: none
# Nobody can change the script, and nothing runs it.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
systemctl disable --now {{ job }}.timer
