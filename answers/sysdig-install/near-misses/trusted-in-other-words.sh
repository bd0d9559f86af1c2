# earns: none
# The source names a key, and is to be trusted without it.
cat > /etc/apt/sources.list.d/node.sources <<'END'
Types: deb
URIs: file:/srv/packages
Suites: stable
Components: main
Trusted: enable
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
apt-get update
apt-get install -y sysdig
