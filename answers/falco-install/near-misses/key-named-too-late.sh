# earns: none
# Installed without verifying; the key is named afterwards, and nothing was verified with it.
echo "deb [trusted=yes] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
{{ alerted_sh }}
