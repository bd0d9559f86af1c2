# earns: source, installed, enabled (5 of 10)
# Enabled, and waiting for a boot.
echo "deb [signed-by=/srv/packages/cksl.asc] file:/srv/packages stable main" | tee -a /etc/apt/sources.list.d/node.list
apt-get update -y
apt-get install -y falco
systemctl enable falco
runc exec -t $(runc list -q) bash -c 'exit'
journalctl -u falco --no-pager
