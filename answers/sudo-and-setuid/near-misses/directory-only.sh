# earns: none
# The script can't be replaced, but written.
chmod 0755 /opt/{{ job }}
