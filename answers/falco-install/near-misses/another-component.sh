# earns: none
# The source names a component that the repository does not have. The list of packages was read by eye, and dpkg installed the package.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable extra" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
cat /srv/packages/dists/stable/main/binary-amd64/Packages
dpkg -i /srv/packages/pool/main/falco_*.deb
systemctl enable --now falco
