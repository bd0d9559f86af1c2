# earns: none
# A link stands where the directory was, and the directory behind it is still everybody's.
mv /opt/{{ job }} /srv/{{ job }}
ln -s /srv/{{ job }} /opt/{{ job }}
chmod 0755 /srv/{{ job }}/run
