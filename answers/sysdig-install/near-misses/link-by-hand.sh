# earns: source (3 of 10)
# The program was there all the time: a link to it, and nothing installed.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
ln -s /opt/cksl/bin/cksl-node /usr/bin/sysdig
{{ seen_sh }}
