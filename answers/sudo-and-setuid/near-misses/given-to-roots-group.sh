# earns: none
# Root's group can write the script, and the user is in it.
chmod 0755 /opt/{{ job }}
chmod 0775 /opt/{{ job }}/run
usermod -aG root {{ user }}
