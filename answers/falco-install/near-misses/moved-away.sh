# earns: source (1 of 10)
# Installed, and its program moved to where the service does not find it.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
mv /usr/bin/falco /usr/local/bin
