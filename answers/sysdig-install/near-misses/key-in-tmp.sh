# earns: none
# The key lies where the next boot leaves nothing.
cp /srv/packages/cksl.asc /tmp/cksl.asc
echo "deb [signed-by=/tmp/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
{{ seen_sh }}
