# The key gets a place where only root writes. apt then trusts it for this source, and for no other.
install -D -m 0644 /srv/packages/cksl.asc /etc/apt/keyrings/cksl.asc
echo "deb [signed-by=/etc/apt/keyrings/cksl.asc] file:/srv/packages stable main" > /etc/apt/sources.list.d/node.list
# `update` reads and verifies what the repository offers, `install` takes the package from there.
apt-get update
apt-get install -y sysdig
# Each file that the process opens; after two events it is enough.
timeout 20 sysdig -n 2 "proc.name={{ job }} and fd.name startswith /srv and evt.type in (open, openat)"
cksl answer file /srv/{{ folder }}/{{ file }}
