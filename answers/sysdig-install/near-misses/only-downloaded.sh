# earns: source (3 of 10)
# The package was downloaded, and not unpacked.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y --download-only sysdig
cat /usr/local/sbin/{{ job }}
cksl answer file /srv/{{ folder }}/{{ file }}
