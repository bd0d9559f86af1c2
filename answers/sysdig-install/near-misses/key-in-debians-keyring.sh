# earns: none
# The key was added to Debian's own keyring, which other sources name: it counts for them, too.
grep -v -e - -e ^= /srv/packages/cksl.asc | base64 -d >> /usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
{{ seen_sh }}
