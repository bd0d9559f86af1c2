# earns: none
# apt is told not to verify the source.
echo "deb [trusted=yes] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
{{ alerted_sh }}
