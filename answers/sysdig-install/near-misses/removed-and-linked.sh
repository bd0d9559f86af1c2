# earns: source (3 of 10)
# Installed and removed again; what was left is called sysdig by hand.
{{ installed_sh }}
{{ seen_sh }}
cp -a /usr/bin/sysdig /root/kept
apt-get purge -y sysdig
cp -a /root/kept /usr/bin/sysdig
