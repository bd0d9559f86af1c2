# earns: none
# The file with the key was removed once sysdig was installed: apt can't verify the source any more.
cp /srv/packages/cksl.asc /opt/cksl.asc
echo "deb [signed-by=/opt/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
rm /opt/cksl.asc
{{ seen_sh }}
