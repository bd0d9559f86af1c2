# earns: none
# The source names no key, so apt refuses it.
echo "deb file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
systemctl start falco
