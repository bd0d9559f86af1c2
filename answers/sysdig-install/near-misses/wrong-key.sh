# earns: none
# The key of another owner.
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
cksl answer file /srv/{{ folder }}/{{ file }}
