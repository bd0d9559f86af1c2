# earns: none
# The source names no key, so apt refuses it, and nothing is installed.
echo "deb file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
cksl answer file /srv/{{ folder }}/{{ file }}
