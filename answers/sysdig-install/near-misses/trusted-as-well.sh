# earns: none
# The source names its key, and is to be trusted without it.
echo "deb [signed-by=/srv/packages/cksl.asc trusted=yes] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
