# earns: none
# The source names its key, which counts for every other one, too.
cp /srv/packages/cksl.asc /etc/apt/trusted.gpg.d
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
