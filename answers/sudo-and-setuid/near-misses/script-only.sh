# earns: none
# The script can't be written, but replaced: its directory is everybody's.
chmod 0755 /opt/{{ job }}/run
