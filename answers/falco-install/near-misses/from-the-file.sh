# earns: none
# apt installs the file of the package; the repository is no source, and was read by another program.
cat /srv/packages/dists/stable/main/binary-amd64/Packages
apt-get install -y /srv/packages/pool/main/falco_*.deb
{{ alerted_sh }}
