# earns: source (3 of 10)
# The source is right. dpkg installed the package, apt removed it, and dpkg installed it again.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
dpkg -i /srv/packages/pool/main/sysdig_*.deb
apt-get remove -y sysdig
dpkg -i /srv/packages/pool/main/sysdig_*.deb
{{ seen_sh }}
