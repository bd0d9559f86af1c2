# earns: none
# Nobody else can write it, but it is the user's own.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
chown {{ user }}: /opt/{{ job }}/run
