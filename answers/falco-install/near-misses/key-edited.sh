# earns: none
# A line was added to the key of the repository.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y falco
echo >> /srv/packages/cksl.asc
