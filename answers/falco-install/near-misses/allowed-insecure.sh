# earns: none
# apt takes the source although it can't verify it.
echo "deb [allow-insecure=yes signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update --allow-insecure-repositories
apt-get install -y --allow-unauthenticated falco
{{ alerted_sh }}
