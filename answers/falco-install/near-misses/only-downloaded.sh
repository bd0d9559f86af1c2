# earns: source (1 of 10)
# The package was downloaded, and not unpacked.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y --download-only falco
