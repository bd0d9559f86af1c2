# earns: none
# Nobody can write the script, and nobody can run it.
chmod 0755 /opt/{{ job }}
chmod 0644 /opt/{{ job }}/run
