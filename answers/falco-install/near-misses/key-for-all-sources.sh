# earns: none
# The key counts for every source of this node.
cp /srv/packages/cksl.asc /etc/apt/trusted.gpg.d
echo "deb file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
{{ alerted_sh }}
