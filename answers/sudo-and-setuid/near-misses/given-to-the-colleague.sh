# earns: none
# The user can't write the script any more, but the colleague can: it is the colleague's own.
chmod 0755 /opt/{{ job }} /opt/{{ job }}/run
chown {{ colleague }}: /opt/{{ job }}/run
