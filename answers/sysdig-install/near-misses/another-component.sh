# earns: none
# The source names a component that the repository does not have. The list of packages was read by eye, and dpkg installed the package.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable extra" > /etc/apt/sources.list.d/node.list
apt-get update
cat /srv/packages/dists/stable/main/binary-amd64/Packages
dpkg -i /srv/packages/pool/main/sysdig_*.deb
{{ seen_sh }}
