# earns: source (3 of 10)
# Installed, used, and removed again.
{{ installed_sh }}
{{ seen_sh }}
apt-get purge -y sysdig
