# earns: none
# The source names its key, and apt would also take it without a signature.
echo "deb [allow-insecure=yes signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
{{ alerted_sh }}
