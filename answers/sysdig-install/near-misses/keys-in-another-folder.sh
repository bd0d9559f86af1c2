# earns: none
# The key counts for every source of this node: apt looks for such keys in another folder now.
mkdir /etc/keys
cp /srv/packages/cksl.asc /etc/keys
echo 'Dir::Etc::TrustedParts "/etc/keys/";' > /etc/apt/apt.conf.d/99keys
echo "deb file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
apt-get update
apt-get install -y sysdig
